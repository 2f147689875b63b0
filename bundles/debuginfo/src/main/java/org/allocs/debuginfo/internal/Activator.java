package org.allocs.debuginfo.internal;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.allocs.debug.DebugInfo;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers {@link DebugInfo} while the bundle is active. */
public final class Activator implements BundleActivator {
  /** Framework property: directories with separate debug files, separated by colons. */
  static final String ROOTS_PROPERTY = "org.allocs.debug.roots";

  private static final String DEFAULT_ROOTS = "/usr/lib/debug";

  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    String roots = context.getProperty(ROOTS_PROPERTY);
    List<Path> paths =
        Arrays.stream((roots == null ? DEFAULT_ROOTS : roots).split(File.pathSeparator))
            .filter(root -> !root.isEmpty())
            .map(Path::of)
            .toList();
    context.registerService(DebugInfo.class, new DebugInfoService(paths), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the service; nothing is open.
  }
}
