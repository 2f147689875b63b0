package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;

/** Segments of loaded files. */
final class SegmentAllocator implements Allocator {
  static final String NAME = "static-segment";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (Image image : Image.overlapping(context, within)) {
      for (Part<LoadedObject> piece : Part.overlapping(image.pieces(), within)) {
        arenas.add(arena(image, piece.range()));
      }
    }
    return arenas;
  }

  private static Arena arena(Image image, AddressRange piece) {
    if (image.segments().isEmpty()) {
      return new SilentArena(piece, "no program headers can be read: " + image.provenance());
    }
    List<Allocation> inside =
        Part.overlapping(image.segments(), piece).stream()
            .map(SegmentAllocator::allocation)
            .toList();
    return new ListArena(piece, inside, "between segments");
  }

  private static Allocation allocation(Part<Segment> part) {
    Segment segment = part.of();
    return Allocation.of(NAME, part.range())
        .name("PT_LOAD " + segment.index() + " " + segment.flags())
        .attribute("flags", segment.flags())
        .attribute("offset", AddressRange.hex(segment.fileOffset()))
        .attribute("file-size", Long.toUnsignedString(segment.fileSize()))
        .type(() -> Answer.unknown("a segment has no type of its own"))
        .build();
  }
}
