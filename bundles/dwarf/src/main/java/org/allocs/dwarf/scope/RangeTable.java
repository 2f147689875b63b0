package org.allocs.dwarf.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;

/**
 * Values by range of addresses. Where ranges overlap, the one that starts last has the address. Of
 * equal ranges the one that was listed first has it: where several units have a function, the
 * linker keeps the first one's code and makes the others, which may be inlined differently, point
 * there. Immutable.
 *
 * @param <T> what has a range
 */
final class RangeTable<T> {
  /**
   * A range and what it belongs to.
   *
   * @param <T> what has a range
   */
  record Entry<T>(AddressRange range, T value) {}

  private static final int MAX_BACK = 1024;

  private final List<Entry<T>> entries;

  /** The highest limit of each entry and those before it: where a search can stop. */
  private final long[] highestLimits;

  RangeTable(List<Entry<T>> unsorted) {
    entries = new ArrayList<>(unsorted);
    entries.sort((a, b) -> a.range().compareTo(b.range()));
    highestLimits = new long[entries.size()];
    long highest = 0;
    for (int i = 0; i < highestLimits.length; i++) {
      highest = AddressRange.max(highest, entries.get(i).range().limit());
      highestLimits[i] = highest;
    }
  }

  List<Entry<T>> entries() {
    return entries;
  }

  Optional<Entry<T>> find(long address) {
    int last = lastStartingBy(address);
    for (int i = last; i >= 0 && i > last - MAX_BACK; i--) {
      if (entries.get(i).range().contains(address)) {
        return Optional.of(firstLike(i));
      }
      if (!AddressRange.lessThan(address, highestLimits[i])) {
        break;
      }
    }
    return Optional.empty();
  }

  /** What starts last at or before an address, whether it has it or not. */
  Optional<Entry<T>> before(long address) {
    int last = lastStartingBy(address);
    return last < 0 ? Optional.empty() : Optional.of(firstLike(last));
  }

  private Entry<T> firstLike(int index) {
    int first = index;
    while (first > 0 && entries.get(first - 1).range().equals(entries.get(index).range())) {
      first--;
    }
    return entries.get(first);
  }

  private int lastStartingBy(long address) {
    int low = 0;
    int high = entries.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, entries.get(middle).range().base())) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return high;
  }
}
