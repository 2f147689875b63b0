package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** Functions and variables of loaded files; where there are no sections, of segments. */
final class SymbolAllocator implements Allocator {
  static final String NAME = "static-symbol";

  private record Key(String path, AddressRange range) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (Image image : Image.overlapping(context, within)) {
      List<Part<Section>> sections = image.sections(context);
      for (Part<Section> section : sections) {
        add(context, image, section.range(), section.of().name(), within, arenas);
      }
      if (sections.isEmpty()) {
        for (Part<Segment> segment : image.segments(context)) {
          add(context, image, segment.range(), "the segment", within, arenas);
        }
      }
    }
    return arenas;
  }

  private static void add(
      Context context,
      Image image,
      AddressRange range,
      String holder,
      AddressRange within,
      List<Arena> arenas)
      throws AllocsException {
    if (range.overlaps(within)) {
      Key key = new Key(image.object().path(), range);
      arenas.add(context.cached(key, () -> new SymbolArena(image, range, holder)));
    }
  }
}
