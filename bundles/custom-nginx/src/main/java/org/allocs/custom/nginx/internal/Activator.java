package org.allocs.custom.nginx.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocators of pages and of slots. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = PageAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = SlotAllocator.NAME)
public final class Activator implements BundleActivator {
  /** Slots lie in pages. */
  private static final int INNER = -1;

  @Override
  public void start(BundleContext context) {
    Dictionary<String, Object> inner = new Hashtable<>(Map.of(Constants.SERVICE_RANKING, INNER));
    context.registerService(Allocator.class, new PageAllocator(), null);
    context.registerService(Allocator.class, new SlotAllocator(), inner);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the services.
  }
}
