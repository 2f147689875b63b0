package org.allocs.mmap.internal;

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
import org.allocs.model.Answer;

/** The heap segment, which grows and shrinks at one end by brk(2). */
final class BrkAllocator implements Allocator {
  static final String NAME = "brk";

  private static final Refusals REFUSALS =
      Refusals.because("the C library moves its end")
          .but("the heap segment has no type of its own", Change.Kind.SET_TYPE)
          .but("its site is the call that moved its end", Change.Kind.SET_SITE)
          .but("the C library parcels it out", Change.Kind.PROMOTE, Change.Kind.DEMOTE);

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
    Askers askers = Askers.of(context);
    Roots roots = Roots.of(context);
    List<Arena> arenas = new ArrayList<>();
    for (AddressRange heap : roots.heaps()) {
      if (heap.overlaps(within)) {
        arenas.add(arena(heap, askers, new HeapFacts(roots)));
      }
    }
    return arenas;
  }

  private static Arena arena(AddressRange heap, Askers askers, HeapFacts facts)
      throws AllocsException {
    Allocation.Builder builder =
        Allocation.of(NAME, heap)
            .name("[heap]")
            .facts(facts)
            .type(() -> Answer.unknown("the heap segment has no type of its own"));
    askers.describe(builder, heap);
    return new ListArena(heap, List.of(builder.build()), "outside the heap segment");
  }
}
