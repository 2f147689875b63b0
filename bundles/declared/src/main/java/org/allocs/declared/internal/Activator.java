package org.allocs.declared.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.Declarations;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the family. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = "*")
public final class Activator implements BundleActivator {
  /** Whatever else claims the same memory got it first. */
  private static final int INNERMOST = -90;

  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    DeclaredAllocators allocators = new DeclaredAllocators(Configuration.ofUser());
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, INNERMOST);
    context.registerService(AllocatorFamily.class, allocators, properties);
    context.registerService(Declarations.class, allocators, null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the services.
  }
}
