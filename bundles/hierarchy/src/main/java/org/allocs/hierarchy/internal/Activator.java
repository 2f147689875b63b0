package org.allocs.hierarchy.internal;

import org.allocs.query.MemoryModel;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers {@link MemoryModel} while the bundle is active. */
public final class Activator implements BundleActivator {
  private ServiceRegistry registry;

  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    registry = new ServiceRegistry(context);
    context.registerService(MemoryModel.class, new Model(registry), null);
  }

  @Override
  public void stop(BundleContext context) {
    registry.close();
  }
}
