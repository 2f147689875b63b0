package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.TypeEvidence;
import org.allocs.allocator.TypePropagation;
import org.allocs.debug.DebugInfo;
import org.osgi.framework.BundleContext;

/** The services of the framework. */
final class ServiceRegistry implements Registry, AutoCloseable {
  private final RankedServices<Allocator> allocators;
  private final RankedServices<AllocatorFamily> families;
  private final RankedServices<TypeEvidence> typeEvidence;
  private final RankedServices<ContentEvidence> contentEvidence;
  private final RankedServices<TypePropagation> propagation;
  private final RankedServices<DebugInfo> debugInfo;

  ServiceRegistry(BundleContext context) {
    allocators = new RankedServices<>(context, Allocator.class);
    families = new RankedServices<>(context, AllocatorFamily.class);
    typeEvidence = new RankedServices<>(context, TypeEvidence.class);
    contentEvidence = new RankedServices<>(context, ContentEvidence.class);
    propagation = new RankedServices<>(context, TypePropagation.class);
    debugInfo = new RankedServices<>(context, DebugInfo.class);
  }

  /** Each count only grows, so the sum changes with each of them. */
  @Override
  public long version() {
    return (long) allocators.version()
        + families.version()
        + typeEvidence.version()
        + contentEvidence.version()
        + propagation.version()
        + debugInfo.version();
  }

  @Override
  public List<Ranked<Allocator>> allocators() {
    return allocators.list();
  }

  @Override
  public List<Ranked<AllocatorFamily>> families() {
    return families.list();
  }

  @Override
  public List<Ranked<TypeEvidence>> typeEvidence() {
    return typeEvidence.list();
  }

  @Override
  public List<Ranked<ContentEvidence>> contentEvidence() {
    return contentEvidence.list();
  }

  @Override
  public Optional<Ranked<TypePropagation>> propagation() {
    return propagation.list().stream().findFirst();
  }

  @Override
  public Optional<DebugInfo> debugInfo() {
    return debugInfo.list().stream().findFirst().map(Ranked::service);
  }

  @Override
  public void close() {
    allocators.close();
    families.close();
    typeEvidence.close();
    contentEvidence.close();
    propagation.close();
    debugInfo.close();
  }
}
