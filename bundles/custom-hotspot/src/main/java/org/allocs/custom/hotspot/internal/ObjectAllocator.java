package org.allocs.custom.hotspot.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Threads parcel spaces of the Java heap out into objects. */
final class ObjectAllocator implements Allocator {
  static final String NAME = "java-object";

  private static final Refusals REFUSALS =
      Refusals.because("the collector alone frees and moves Java objects")
          .but("an object's header says its class", Change.Kind.SET_TYPE)
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
    Optional<JavaHeap> heap = JavaHeap.of(context);
    List<Arena> arenas = new ArrayList<>();
    if (heap.isPresent()) {
      for (AddressRange piece : heap.get().pieces(within)) {
        addSpaces(heap.get().spaces(), piece, within, arenas);
      }
    }
    return arenas;
  }

  private static void addSpaces(
      List<ObjectSpace> spaces, AddressRange piece, AddressRange within, List<Arena> arenas) {
    for (ObjectSpace space : spaces) {
      AddressRange objects = space.space().objects();
      if (!objects.isEmpty() && objects.overlaps(piece)) {
        AddressRange range = objects.intersect(piece);
        if (range.overlaps(within)) {
          arenas.add(new ObjectArena(space, range));
        }
      }
    }
  }
}
