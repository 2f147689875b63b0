package org.allocs.custom.pymalloc.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** CPython parcels its arenas out into pools. */
final class PoolAllocator implements Allocator {
  static final String NAME = "pymalloc-pool";

  private static final Refusals REFUSALS =
      Refusals.because("the interpreter alone parcels its arenas out")
          .but("a pool has no type of its own", Change.Kind.SET_TYPE)
          .but("no call asks for a pool", Change.Kind.SET_SITE);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
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
