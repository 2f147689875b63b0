package org.allocs.malloc.internal;

import org.allocs.allocator.Allocator;
import org.allocs.allocator.TypeEvidence;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocator, and what tells when types have to be found out anew. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = MallocAllocator.NAME)
public final class Activator implements BundleActivator {
  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new MallocAllocator(), null);
    context.registerService(TypeEvidence.class, new StatedBasis(), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the service.
  }
}
