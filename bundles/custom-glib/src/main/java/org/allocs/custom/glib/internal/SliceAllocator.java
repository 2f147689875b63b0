package org.allocs.custom.glib.internal;

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

/** GLib parcels slabs out into slices, up to 2.74; later ones are chunks of {@code malloc}. */
final class SliceAllocator implements Allocator {
  static final String NAME = "g-slice";

  private static final Refusals REFUSALS =
      Refusals.because(
              "GLib alone parcels its slabs out, and threads keep free slices to themselves")
          .but("nothing records a type of a slice", Change.Kind.SET_TYPE)
          .but("GLib records no calls", Change.Kind.SET_SITE);

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
    for (Slab slab : Slices.of(context).slabs()) {
      if (slab.range().overlaps(within)) {
        arenas.add(new SlabArena(slab));
      }
    }
    return arenas;
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return Slices.of(context).remarks();
  }
}
