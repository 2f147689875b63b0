package org.allocs.statics.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.allocs.allocator.Allocator;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Registers the five allocators, so ranked that each is outside the next where they claim alike.
 */
@Capability(namespace = Allocator.CAPABILITY, name = FileAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = SegmentAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = SectionAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = SymbolAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = PackedAllocator.NAME)
public final class Activator implements BundleActivator {
  private static final int FILE_RANKING = 4_000;
  private static final int SEGMENT_RANKING = 3_000;
  private static final int SECTION_RANKING = 2_000;
  private static final int SYMBOL_RANKING = 1_000;
  private static final int PACKED_RANKING = 500;

  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    register(context, new FileAllocator(), FILE_RANKING);
    register(context, new SegmentAllocator(), SEGMENT_RANKING);
    register(context, new SectionAllocator(), SECTION_RANKING);
    register(context, new SymbolAllocator(), SYMBOL_RANKING);
    register(context, new PackedAllocator(), PACKED_RANKING);
  }

  @Override
  public void stop(BundleContext context) {}

  private static void register(BundleContext context, Allocator allocator, int ranking) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, ranking);
    context.registerService(Allocator.class, allocator, properties);
  }
}
