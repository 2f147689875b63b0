package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.TypeEvidence;
import org.allocs.allocator.TypePropagation;
import org.allocs.debug.DebugInfo;
import org.allocs.hierarchy.internal.guest.Guests;
import org.osgi.framework.BundleContext;

/** The services of the framework. */
final class ServiceRegistry implements Registry, AutoCloseable {
  private final AtomicLong version = new AtomicLong();
  private final Guests guests;
  private final RankedServices<Allocator> allocators;
  private final RankedServices<AllocatorFamily> families;
  private final RankedServices<TypeEvidence> typeEvidence;
  private final RankedServices<ContentEvidence> contentEvidence;
  private final RankedServices<TypePropagation> propagation;
  private final RankedServices<DebugInfo> debugInfo;

  ServiceRegistry(BundleContext context) {
    guests = new Guests(context);
    allocators = new RankedServices<>(context, Allocator.class, guests, version);
    families = new RankedServices<>(context, AllocatorFamily.class, guests, version);
    typeEvidence = new RankedServices<>(context, TypeEvidence.class, guests, version);
    contentEvidence = new RankedServices<>(context, ContentEvidence.class, guests, version);
    propagation = new RankedServices<>(context, TypePropagation.class, guests, version);
    debugInfo = new RankedServices<>(context, DebugInfo.class, guests, version);
  }

  @Override
  public long version() {
    return version.get();
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
  public Map<String, String> cutOff() {
    return guests.cutOff();
  }

  @Override
  public void close() {
    allocators.close();
    families.close();
    typeEvidence.close();
    contentEvidence.close();
    propagation.close();
    debugInfo.close();
    guests.close();
  }
}
