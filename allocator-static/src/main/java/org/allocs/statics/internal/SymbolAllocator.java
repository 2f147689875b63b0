package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Functions and variables of loaded files; where there are no sections, of segments. */
final class SymbolAllocator implements Allocator {
  static final String NAME = "static-symbol";

  private static final Refusals REFUSALS =
      Refusals.because("it comes and goes with its file")
          .but("its file defines its type", Change.Kind.SET_TYPE)
          .but("no call asks for a symbol", Change.Kind.SET_SITE)
          .but(
              "a program announces the arena in a variable by itself",
              Change.Kind.PROMOTE,
              Change.Kind.DEMOTE);

  private record Key(String path, AddressRange range) implements Context.OfFiles {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && range.equals(that.range) && path.equals(that.path);
    }

    @Override
    public int hashCode() {
      return 31 * path.hashCode() + range.hashCode();
    }
  }

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
    for (Image image : Image.overlapping(context, within)) {
      for (Part<Section> section : Part.overlapping(image.sections(), within)) {
        arenas.add(arena(context, image, section.range(), section.of().name()));
      }
      if (image.sections().isEmpty()) {
        for (Part<Segment> segment : Part.overlapping(image.segments(), within)) {
          arenas.add(arena(context, image, segment.range(), "the segment"));
        }
      }
    }
    return arenas;
  }

  private static Arena arena(Context context, Image image, AddressRange range, String holder)
      throws AllocsException {
    Key key = new Key(image.object().path(), range);
    return context.cached(key, () -> new SymbolArena(image, range, holder));
  }
}
