package org.allocs.mmap.internal;

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

/** Parcels out the address space: its allocations are the roots of the hierarchy. */
final class MmapAllocator implements Allocator {
  static final String NAME = "mmap";

  private static final Refusals REFUSALS =
      Refusals.because("whoever uses it would not know: who maps memory unmaps it")
          .but("a mapping has no type of its own", Change.Kind.SET_TYPE)
          .but("its site is the call that asked for it", Change.Kind.SET_SITE)
          .but(
              "a program announces the arena in a mapping by itself",
              Change.Kind.PROMOTE,
              Change.Kind.DEMOTE);

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
    return List.of(Roots.of(context).arena());
  }
}
