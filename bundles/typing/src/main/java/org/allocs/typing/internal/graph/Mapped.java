package org.allocs.typing.internal.graph;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/** The mapped part of a target's memory. */
final class Mapped {
  private final long[] bases;
  private final long[] limits;
  private final boolean[] writable;

  Mapped(Target target) throws AllocsException {
    List<Mapping> mappings = target.mappings();
    bases = new long[mappings.size()];
    limits = new long[mappings.size()];
    writable = new boolean[mappings.size()];
    for (int i = 0; i < bases.length; i++) {
      bases[i] = mappings.get(i).range().base();
      limits[i] = mappings.get(i).range().limit();
      writable[i] = mappings.get(i).isWritable() && mappings.get(i).isReadable();
    }
  }

  /**
   * What an address is in, by number; it may be the first address after that, as ends of arrays
   * are. Negative if it is in nothing.
   *
   * @param near where to look first: what the one before was in, or 0
   */
  int around(long address, int near) {
    if (near < bases.length && isAround(address, near)) {
      return near;
    }
    int at = find(address);
    return at >= 0 && isAround(address, at) ? at : -1;
  }

  private boolean isAround(long address, int at) {
    return Long.compareUnsigned(address - bases[at], limits[at] - bases[at]) <= 0;
  }

  /** Whether memory at an address may be changed. */
  boolean isWritable(long address) {
    int at = find(address);
    return at >= 0 && writable[at] && Long.compareUnsigned(address, limits[at]) < 0;
  }

  /** Receives memory. */
  @FunctionalInterface
  interface Range {
    void range(long base, long limit);
  }

  /** Visits what is mapped here and not there. */
  void forEachWithout(Mapped other, Range visitor) {
    for (int i = 0; i < bases.length; i++) {
      long from = bases[i];
      int at = Math.max(0, other.find(from));
      for (; at < other.bases.length && less(other.bases[at], limits[i]); at++) {
        if (less(from, other.bases[at])) {
          visitor.range(from, other.bases[at]);
        }
        from = less(from, other.limits[at]) ? other.limits[at] : from;
      }
      if (less(from, limits[i])) {
        visitor.range(from, limits[i]);
      }
    }
  }

  private static boolean less(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  private int find(long address) {
    int low = 0;
    int high = bases.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(bases[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
