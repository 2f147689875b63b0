package org.allocs.custom.obstack.internal;

import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocator of what is in obstacks. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = ObstackAllocator.NAME)
public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new ObstackAllocator(), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the service.
  }
}
