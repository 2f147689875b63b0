package org.allocs.typing.internal.graph;

import java.util.Arrays;

/**
 * Where chunks are that pointers may lead to anew, and memory that is gone. Says so of few other
 * places too, as a place has a bit that it shares with those a multiple of 1 GiB away.
 */
final class Sought {
  private static final int SHIFT = 4;
  private static final int BITS = 1 << 26;

  /** Of all chunks together; for more it is cheaper to follow all pointers. */
  private static final long MOST_PLACES = BITS / 8;

  private static final int MOST_RANGES = 64;

  /** No chunk at all. */
  static final Sought NOTHING = new Sought(1);

  private final long[] bits;
  private final int mask;
  private long places;
  private long[] ranges = new long[0];

  Sought() {
    this(BITS / Long.SIZE);
  }

  private Sought(int words) {
    bits = new long[words];
    mask = words * Long.SIZE - 1;
  }

  /** Adds a chunk; false if there is no room for it. */
  boolean add(long base, long size) {
    long first = base >>> SHIFT;
    long last = base + size - 1 >>> SHIFT;
    places += last - first + 1;
    if (places > MOST_PLACES) {
      return false;
    }
    for (long place = first; place <= last; place++) {
      int bit = (int) place & mask;
      bits[bit >>> 6] |= 1L << bit;
    }
    return true;
  }

  /** Adds memory; false if there is no room for it. */
  boolean addRange(long base, long limit) {
    if (ranges.length == MOST_RANGES) {
      return false;
    }
    ranges = Arrays.copyOf(ranges, ranges.length + 2);
    ranges[ranges.length - 2] = base;
    ranges[ranges.length - 1] = limit;
    return true;
  }

  boolean isEmpty() {
    return places == 0;
  }

  /** Whether a word may be a pointer to one of them, or to the end of memory that is gone. */
  boolean has(long word) {
    int bit = (int) (word >>> SHIFT) & mask;
    return (bits[bit >>> 6] & 1L << bit) != 0 || ranges.length > 0 && isInRange(word);
  }

  private boolean isInRange(long word) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (Long.compareUnsigned(word, ranges[i]) >= 0
          && Long.compareUnsigned(word, ranges[i + 1]) <= 0) {
        return true;
      }
    }
    return false;
  }
}
