package org.allocs.process.internal;

import java.util.List;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;

/** Finds mappings by address in an ascending list. */
final class MappingSearch {
  private MappingSearch() {}

  /** The mapping that covers an address, or null. */
  static Mapping at(List<Mapping> mappings, long address) {
    int index = firstEndingAfter(mappings, address);
    return index < mappings.size() && mappings.get(index).range().contains(address)
        ? mappings.get(index)
        : null;
  }

  /** The mappings that share an address with a range. */
  static List<Mapping> overlapping(List<Mapping> mappings, AddressRange range) {
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
