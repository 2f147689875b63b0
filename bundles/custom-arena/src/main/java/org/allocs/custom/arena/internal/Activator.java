package org.allocs.custom.arena.internal;

import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocator; the framework withdraws it when the bundle stops. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = "arena")
public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new ArenaAllocator(), null);
  }

  @Override
  public void stop(BundleContext context) {}
}
