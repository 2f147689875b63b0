package org.allocs.custom.pymalloc.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** CPython parcels pools out into blocks of one size. */
final class BlockAllocator implements Allocator {
  static final String NAME = "pymalloc";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (PythonHeap.Region region : PythonHeap.of(context).regions()) {
      if (region.range().overlaps(within)) {
        addPools(region, context, within, arenas);
      }
    }
    return arenas;
  }

  private static void addPools(
      PythonHeap.Region region, Context context, AddressRange within, List<Arena> arenas) {
    for (long base : region.pools()) {
      AddressRange range = AddressRange.ofSize(base, region.geometry().pool());
      if (range.overlaps(within) && region.range().contains(range)) {
        arenas.add(
            new PoolArena(range, context.target().memory(), region.layout(), region.geometry()));
      }
    }
  }
}
