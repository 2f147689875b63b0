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
      List<Part<Segment>> segments = image.segments(context);
      for (AddressRange piece : image.pieces()) {
        if (piece.overlaps(within)) {
          arenas.add(arena(image, piece, segments));
        }
      }
    }
    return arenas;
  }

  private static Arena arena(Image image, AddressRange piece, List<Part<Segment>> segments) {
    if (segments.isEmpty()) {
      return new SilentArena(piece, "no program headers can be read: " + image.provenance());
    }
    List<Allocation> inside =
        segments.stream()
            .filter(part -> piece.contains(part.range()))
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
