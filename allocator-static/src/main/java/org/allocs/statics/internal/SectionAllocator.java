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
import org.allocs.debug.Section;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

/** Sections of loaded files. */
final class SectionAllocator implements Allocator {
  static final String NAME = "static-section";

  private static final Refusals REFUSALS =
      Refusals.because("it comes and goes with its file")
          .but("a section has no type of its own", Change.Kind.SET_TYPE)
          .but("no call asks for a section", Change.Kind.SET_SITE)
          .but("its symbols parcel it out", Change.Kind.PROMOTE, Change.Kind.DEMOTE);

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
    return Image.arenas(context, within, Image::segments, SectionAllocator::arena);
  }

  private static Arena arena(Image image, AddressRange segment) {
    if (image.sections().isEmpty()) {
      return new OpaqueArena(segment, "no section headers can be read: " + image.provenance());
    }
    SectionFacts facts = new SectionFacts(image);
    List<Allocation> inside =
        Part.overlapping(image.sections(), segment).stream()
            .map(section -> allocation(section, facts))
            .toList();
    return new ListArena(segment, inside, "in no section: headers of the file, or padding");
  }

  private static Allocation allocation(Part<Section> part, SectionFacts facts) {
    Section section = part.of();
    return Allocation.of(NAME, part.range())
        .name(section.name())
        .attribute("type", section.type())
        .facts(facts)
        .attribute("flags", section.flags())
        .type(() -> Answer.unknown("a section has no type of its own"))
        .build();
  }
}
