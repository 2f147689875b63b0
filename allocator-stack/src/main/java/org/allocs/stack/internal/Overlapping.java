package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** The arenas of an answer: those of all there are that reach into a range. */
final class Overlapping {
  private Overlapping() {}

  /** Makes an arena of something. */
  interface Maker<T> {
    Arena of(T thing) throws AllocsException;
  }

  /**
   * Arenas of what overlaps a range, in the order of the things.
   *
   * @param place where a thing is
   */
  static <T> List<Arena> arenas(
      List<T> things, Function<T, AddressRange> place, AddressRange within, Maker<T> maker)
      throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (T thing : things) {
      if (place.apply(thing).overlaps(within)) {
        arenas.add(maker.of(thing));
      }
    }
    return arenas;
  }
}
