package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.allocs.model.AddressRange;

/**
 * A segment or section where it is loaded.
 *
 * @param range in the target
 * @param of what it is
 */
record Part<T>(AddressRange range, T of) {
  /** A file may say what it likes: of parts that overlap, the one that begins first stays. */
  static <T> List<Part<T>> disjoint(List<Part<T>> parts) {
    List<Part<T>> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparing((Part<T> part) -> part.range));
    List<Part<T>> kept = new ArrayList<>();
    for (Part<T> part : sorted) {
      boolean free = kept.isEmpty() || !kept.get(kept.size() - 1).range.overlaps(part.range);
      if (free && !part.range.isEmpty()) {
        kept.add(part);
      }
    }
    return List.copyOf(kept);
  }

  /**
   * Those that overlap a range.
   *
   * @param parts ascending and disjoint
   */
  static <T> List<Part<T>> overlapping(List<Part<T>> parts, AddressRange within) {
    int low = 0;
    int high = parts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(within.base(), parts.get(middle).range.limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    int end = low;
    while (end < parts.size() && parts.get(end).range.overlaps(within)) {
      end++;
    }
    return parts.subList(low, end);
  }
}
