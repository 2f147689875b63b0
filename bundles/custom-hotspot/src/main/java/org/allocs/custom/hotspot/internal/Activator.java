package org.allocs.custom.hotspot.internal;

import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocators of spaces and of objects. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = SpaceAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = ObjectAllocator.NAME)
public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new SpaceAllocator(), null);
    context.registerService(Allocator.class, new ObjectAllocator(), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the services.
  }
}
