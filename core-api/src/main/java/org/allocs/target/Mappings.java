package org.allocs.target;

import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;

/** Finds mappings by address among those of a target, which are ascending and disjoint. */
public final class Mappings {
  private Mappings() {}

  /** The one that covers an address. */
  public static Optional<Mapping> at(List<Mapping> mappings, long address) {
    int index = firstEndingAfter(mappings, address);
    return index < mappings.size() && mappings.get(index).range().contains(address)
        ? Optional.of(mappings.get(index))
        : Optional.empty();
  }

  /** Those that share an address with a range. */
  public static List<Mapping> overlapping(List<Mapping> mappings, AddressRange range) {
    int from = firstEndingAfter(mappings, range.base());
    int to = from;
    while (to < mappings.size() && mappings.get(to).range().overlaps(range)) {
      to++;
    }
    return mappings.subList(from, to);
  }

  private static int firstEndingAfter(List<Mapping> mappings, long address) {
    int low = 0;
    int high = mappings.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, mappings.get(middle).range().limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
