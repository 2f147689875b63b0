package org.allocs.custom.obstack.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.allocator.OpaqueArena;
import org.allocs.allocator.PlainArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** Obstacks parcel out their chunks of the heap, without a record of where each object ends. */
final class ObstackAllocator implements Allocator {
  static final String NAME = "gnu-obstack";

  private static final Refusals REFUSALS =
      Refusals.because("its program alone grows an obstack and frees what is in it")
          .but("an obstack records no types", Change.Kind.SET_TYPE)
          .but("an obstack records no calls", Change.Kind.SET_SITE);

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
    for (PlainArena heap : context.heaps()) {
      if (heap.range().overlaps(within)) {
        for (Obstacks.Piece piece : Obstacks.of(context).pieces(within.intersect(heap.range()))) {
          arenas.add(arena(piece, context.target().memory()));
        }
      }
    }
    return arenas;
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return Obstacks.remarks(context);
  }

  private static Arena arena(Obstacks.Piece piece, Memory memory) {
    AddressRange range = piece.chunk().range();
    if (piece.obstack().isEmpty()) {
      return new OpaqueArena(range, "chunk of an obstack: " + piece.untold());
    }
    Obstack obstack = piece.obstack().get();
    List<Allocation> parts = new ArrayList<>();
    AddressRange finished = obstack.finished(piece.chunk());
    if (!finished.isEmpty()) {
      parts.add(part("finished", finished, piece.chunk(), obstack, memory));
    }
    if (obstack.isLast(piece.chunk()) && !obstack.growing().isEmpty()) {
      parts.add(part("growing", obstack.growing(), piece.chunk(), obstack, memory));
    }
    return new ListArena(range, parts, "the chunk's header, or memory that the obstack has left");
  }

  private static Allocation part(
      String state, AddressRange range, Chunk chunk, Obstack obstack, Memory memory) {
    Allocation.Builder builder =
        Allocation.of(NAME, range)
            .attribute("objects", state)
            .attribute("record", AddressRange.hex(obstack.record().address()))
            .facts(new ObstackFacts(chunk, memory));
    obstack.name().ifPresent(builder::name);
    if (!obstack.isLast(chunk)) {
      builder.attribute("end", "that of the chunk: where its last object ends is not recorded");
    }
    if (obstack.byLayoutAlone()) {
      builder.attribute("doubt", "no function of obstacks is known to have asked for its chunks");
    }
    return builder.build();
  }
}
