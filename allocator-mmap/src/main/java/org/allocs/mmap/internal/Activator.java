package org.allocs.mmap.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers both allocators. */
@Capability(namespace = Allocator.CAPABILITY, name = MmapAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = BrkAllocator.NAME)
public final class Activator implements BundleActivator {
  /** The outermost of all that claim everything. */
  private static final int MMAP_RANKING = 10_000;

  /** Outside of what parcels out the same heap segment. */
  private static final int BRK_RANKING = 5_000;

  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new MmapAllocator(), ranking(MMAP_RANKING));
    context.registerService(Allocator.class, new BrkAllocator(), ranking(BRK_RANKING));
  }

  @Override
  public void stop(BundleContext context) {}

  private static Dictionary<String, Object> ranking(int value) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, value);
    return properties;
  }
}
