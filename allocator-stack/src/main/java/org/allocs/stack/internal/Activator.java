package org.allocs.stack.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocators; those rank higher in which others nest. */
@Capability(namespace = Allocator.CAPABILITY, name = StackAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = FrameAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = TlsAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = AllocaAllocator.NAME)
public final class Activator implements BundleActivator {
  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new StackAllocator(), ranking(20));
    context.registerService(Allocator.class, new FrameAllocator(), ranking(10));
    context.registerService(Allocator.class, new TlsAllocator(), ranking(10));
    context.registerService(Allocator.class, new AllocaAllocator(), ranking(5));
  }

  private static Dictionary<String, Object> ranking(int value) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, value);
    return properties;
  }

  @Override
  public void stop(BundleContext context) {}
}
