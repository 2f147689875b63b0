package org.allocs.custom.pymalloc.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** CPython parcels its arenas out into pools. */
final class PoolAllocator implements Allocator {
  static final String NAME = "pymalloc-pool";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (PythonHeap.Region region : PythonHeap.of(context).regions()) {
      if (region.range().overlaps(within)) {
        arenas.add(arena(region, context.target().memory()));
      }
    }
    return arenas;
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return PythonHeap.of(context).remarks();
  }

  private static Arena arena(PythonHeap.Region region, Memory memory) {
    PoolFacts facts = new PoolFacts(memory, region.layout());
    List<Allocation> pools = new ArrayList<>();
    for (long base : region.pools()) {
      AddressRange range = AddressRange.ofSize(base, region.geometry().pool());
      if (region.range().contains(range)) {
        pools.add(Allocation.of(NAME, range).facts(facts).build());
      }
    }
    return new ListArena(region.range(), pools, "a pool that is free, or was never used");
  }
}
