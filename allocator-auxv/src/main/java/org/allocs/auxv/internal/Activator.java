package org.allocs.auxv.internal;

import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers the allocator. */
@Capability(namespace = Allocator.CAPABILITY, name = AuxvAllocator.NAME)
public final class Activator implements BundleActivator {
  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new AuxvAllocator(), null);
  }

  @Override
  public void stop(BundleContext context) {}
}
