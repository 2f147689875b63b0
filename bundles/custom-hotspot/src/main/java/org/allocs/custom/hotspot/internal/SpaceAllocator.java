package org.allocs.custom.hotspot.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.allocator.OpaqueArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

/** A collector parcels the Java heap out into spaces. */
final class SpaceAllocator implements Allocator {
  static final String NAME = "java-heap";

  private static final String OWN =
      "the Java heap of the virtual machine that asks: its objects move while it looks at them";

  private static final Refusals REFUSALS =
      Refusals.because("the collector alone parcels out the Java heap")
          .but("a space has no type", Change.Kind.SET_TYPE)
          .but("the virtual machine records no calls", Change.Kind.SET_SITE);

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
    Optional<AddressRange> own = JavaHeap.own(context);
    List<Arena> arenas = new ArrayList<>();
    if (own.isPresent()) {
      for (AddressRange piece : JavaHeap.pieces(context.target().mappings(), own.get(), within)) {
        arenas.add(new OpaqueArena(piece, OWN));
      }
      return arenas;
    }
    Optional<JavaHeap> heap = JavaHeap.of(context);
    if (heap.isPresent()) {
      for (AddressRange piece : heap.get().pieces(within)) {
        List<Allocation> spaces = new ArrayList<>();
        for (ObjectSpace each : heap.get().spaces()) {
          if (each.space().range().overlaps(piece)) {
            spaces.add(describe(each.space(), piece));
          }
        }
        arenas.add(new ListArena(piece, spaces, "of the Java heap, in no space"));
      }
    }
    return arenas;
  }

  private static Allocation describe(Space space, AddressRange piece) {
    return Allocation.of(NAME, space.range().intersect(piece))
        .name(space.kind())
        .attribute("objects-to", AddressRange.hex(space.top()))
        .facts(HeapFacts.OF_SPACES)
        .type(() -> Answer.unknown("a space of objects of many types"))
        .build();
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return JavaHeap.remarks(context);
  }
}
