package org.allocs.statics.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.allocator.OpaqueArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

/** Segments of loaded files. */
final class SegmentAllocator implements Allocator {
  static final String NAME = "static-segment";

  private static final Refusals REFUSALS =
      Refusals.because("it comes and goes with its file")
          .but("a segment has no type of its own", Change.Kind.SET_TYPE)
          .but("no call asks for a segment", Change.Kind.SET_SITE)
          .but("its sections parcel it out", Change.Kind.PROMOTE, Change.Kind.DEMOTE);

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
    return Image.arenas(context, within, Image::pieces, SegmentAllocator::arena);
  }

  private static Arena arena(Image image, AddressRange piece) {
    if (image.segments().isEmpty()) {
      return new OpaqueArena(piece, "no program headers can be read: " + image.provenance());
    }
    SegmentFacts facts = new SegmentFacts(image);
    List<Allocation> inside =
        Part.overlapping(image.segments(), piece).stream()
            .map(segment -> allocation(segment, facts))
            .toList();
    return new ListArena(piece, inside, "between segments");
  }

  private static Allocation allocation(Part<Segment> part, SegmentFacts facts) {
    Segment segment = part.of();
    return Allocation.of(NAME, part.range())
        .name("PT_LOAD " + segment.index() + " " + segment.flags())
        .facts(facts)
        .attribute("flags", segment.flags())
        .attribute("offset", AddressRange.hex(segment.fileOffset()))
        .attribute("file-size", Long.toUnsignedString(segment.fileSize()))
        .type(() -> Answer.unknown("a segment has no type of its own"))
        .build();
  }
}
