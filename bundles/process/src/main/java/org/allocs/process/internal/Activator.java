package org.allocs.process.internal;

import java.io.File;
import org.allocs.target.Targets;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers {@link Targets} while the bundle runs. */
public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    File own = context.getDataFile("");
    if (own != null) {
      NativeFile.prefer(own.toPath());
    }
    context.registerService(Targets.class, new ProcessTargets(), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the service.
  }
}
