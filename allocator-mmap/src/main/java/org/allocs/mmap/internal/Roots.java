package org.allocs.mmap.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Mapping;

/**
 * The roots of a target at one moment.
 *
 * @param arena that spans every address
 * @param heaps where the program break has been moved over
 * @param facts of both
 */
record Roots(Arena arena, List<AddressRange> heaps, MappingFacts facts) {
  private enum Key implements Context.Lasting {
    ROOTS
  }

  static Roots of(Context context) throws AllocsException {
    return context.cached(Key.ROOTS, () -> read(context));
  }

  private static Roots read(Context context) throws AllocsException {
    List<Mapping> mappings = context.target().mappings();
    Owners owners = Owners.of(context.target());
    List<Root> roots = new ArrayList<>();
    List<Mapping> run = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (!run.isEmpty() && !owners.belongTogether(run.get(run.size() - 1), mapping)) {
        roots.add(new Root(List.copyOf(run)));
        run.clear();
      }
      run.add(mapping);
    }
    if (!run.isEmpty()) {
      roots.add(new Root(List.copyOf(run)));
    }
    Askers askers = Askers.of(context);
    MappingFacts facts = new MappingFacts(List.copyOf(roots));
    List<Allocation> allocations = new ArrayList<>();
    for (Root root : roots) {
      allocations.add(
          root.allocation(context.target(), owners.ownerOf(root.mappings().get(0)), askers, facts));
    }
    Arena arena = new ListArena(AddressRange.ALL, allocations, "not mapped");
    return new Roots(arena, HeapSegments.of(mappings), facts);
  }
}
