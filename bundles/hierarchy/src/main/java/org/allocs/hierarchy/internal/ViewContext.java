package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Context;
import org.allocs.allocator.HeapAllocator;
import org.allocs.allocator.PlainArena;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.Target;
import org.allocs.type.DataType;

/** The target at one moment. */
final class ViewContext implements Context {
  private final Target target;
  private final DebugInfo debugInfo;
  private final Guard guard;
  private final List<Ranked<Allocator>> allocators;
  private final Values values = new Values();

  private enum HeapsKey {
    KEY
  }

  ViewContext(Target target, Registry registry, Guard guard) {
    this.target = target;
    this.debugInfo = registry.debugInfo().orElseGet(AbsentDebugInfo::new);
    this.guard = guard;
    this.allocators = registry.allocators();
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public DebugInfo debugInfo() {
    return debugInfo;
  }

  @Override
  public Answer<DataType> typeNamed(String name) throws AllocsException {
    return new TypeNames(guard, this).named(name);
  }

  /** The same target after something of it changed: what may rest on that is forgotten. */
  ViewContext changed(Class<?> kept) {
    values.keepOnly(kept::isInstance);
    return this;
  }

  @Override
  public List<PlainArena> heaps() throws AllocsException {
    return cached(HeapsKey.KEY, this::findHeaps);
  }

  private List<PlainArena> findHeaps() throws AllocsException {
    List<PlainArena> heaps = new ArrayList<>();
    for (Ranked<Allocator> each : allocators) {
      if (each.service() instanceof HeapAllocator heap) {
        heaps.addAll(guard.call(each.label(), List.of(), () -> List.copyOf(heap.heaps(this))));
      }
    }
    return List.copyOf(heaps);
  }

  @Override
  public <T> T cached(Object key, Computation<T> compute) throws AllocsException {
    return values.cached(key, compute);
  }
}
