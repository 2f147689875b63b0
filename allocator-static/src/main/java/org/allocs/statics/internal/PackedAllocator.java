package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.debug.Section;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Strings and notes that linkers pack one behind the other. */
final class PackedAllocator implements Allocator {
  static final String NAME = "packed";

  private static final Refusals REFUSALS =
      Refusals.because("it comes and goes with its file")
          .but("its file says what it is", Change.Kind.SET_TYPE)
          .but("no call asks for it", Change.Kind.SET_SITE);

  /** Not equal to that of a symbol table. */
  private record Key(AddressRange range) {}

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
        Optional<Packing> packing = Packing.of(image, section.of());
        if (packing.isPresent() && section.range().size() <= PackedArena.MAX_BYTES) {
          arenas.add(
              context.cached(
                  new Key(section.range()),
                  () -> new PackedArena(image, section, packing.get(), context.target().memory())));
        }
      }
    }
    return arenas;
  }
}
