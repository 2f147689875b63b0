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

/** A pool of shared memory is parcelled out into pages. */
final class PageAllocator implements Allocator {
  static final String NAME = "ngx-slab-page";

  private static final Refusals REFUSALS =
      Refusals.because("the processes that share the pool alone parcel it out, under its lock")
          .but("nothing records a type of pages", Change.Kind.SET_TYPE)
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
    List<Arena> arenas = new ArrayList<>();
    for (SlabPool pool : SlabPools.of(context).pools()) {
      if (pool.range().overlaps(within)) {
        arenas.add(new PageArena(pool, context));
      }
    }
    return arenas;
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return SlabPools.of(context).remarks();
  }
}
