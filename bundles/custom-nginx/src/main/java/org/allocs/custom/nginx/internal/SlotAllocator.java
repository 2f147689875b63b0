package org.allocs.custom.nginx.internal;

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
import org.allocs.target.Memory;

/** Pages of a pool are parcelled out into slots of one size each. */
final class SlotAllocator implements Allocator {
  static final String NAME = "ngx-slab";

  private static final Refusals REFUSALS =
      Refusals.because("the processes that share the pool alone parcel it out, under its lock")
          .but("nothing records a type of a slot", Change.Kind.SET_TYPE)
          .but("nginx records no calls", Change.Kind.SET_SITE);

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
    Memory memory = context.target().memory();
    List<Arena> arenas = new ArrayList<>();
    for (SlabPool pool : SlabPools.of(context).pools()) {
      if (!pool.range().overlaps(within)) {
        continue;
      }
      for (int i = pool.firstEndingAfter(within.base()); i < pool.heads().length; i++) {
        AddressRange page = pool.used(i);
        if (!page.overlaps(within)) {
          break;
        }
        if (pool.shifts()[i] != 0) {
          arenas.add(new SlotArena(page, pool.shifts()[i], pool.record(i), memory));
        }
      }
    }
    return arenas;
  }
}
