package org.allocs.custom.pymalloc.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** CPython parcels pools out into blocks of one size. */
final class BlockAllocator implements Allocator {
  static final String NAME = "pymalloc";

  private static final Refusals REFUSALS =
      Refusals.because("the interpreter counts who uses a block, and parcels its pools out alone")
          .but("an object says its type by itself", Change.Kind.SET_TYPE)
          .but("the interpreter records no calls", Change.Kind.SET_SITE);

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
