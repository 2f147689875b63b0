package org.allocs.typing.internal.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where chunks are that pointers may lead to anew, and memory that is gone. Says so of few other
 * places too, as a place has a bit that it shares with those a multiple of 1 GiB away, or less
 * where all chunks are close together.
 */
final class Sought {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SHIFT = 4;
  private static final int BITS = 1 << 26;

  /** Memory is told apart by parts of this size; every 64th is taken for the same. */
  private static final int PART_SHIFT = 20;

  /** Of all chunks together; for more it is cheaper to follow all pointers. */
  private static final long MOST_PLACES = BITS / 8;

  private static final int MOST_RANGES = 64;

  /** No chunk at all. */
  static final Sought NOTHING = new Sought(0, 0);

  /** How many bits there are; a power of two. */
  private final int room;

  /** None as long as no chunk was added. */
  private long[] bits = {};

  private long places;

  /** All chunks are between these places. */
  private long first = Long.MAX_VALUE >>> SHIFT;

  private long last;
  private long[] ranges = {};

  /** Which parts of memory all of it is in. */
  private long parts;

  /**
   * Nothing yet.
   *
   * @param base of all chunks that may be added
   * @param limit of these
   */
  Sought(long base, long limit) {
    long most = limit - base >>> SHIFT;
    room = most >= BITS / 2 ? BITS : Math.max(Long.SIZE, 2 * Integer.highestOneBit((int) most));
  }

  /** Adds a chunk; false if there is no room for it. */
  boolean add(long base, long size) {
    long from = base >>> SHIFT;
    long to = base + size - 1 >>> SHIFT;
    places += to - from + 1;
    if (places > MOST_PLACES) {
      return false;
    }
    bits = bits.length == 0 ? new long[room / Long.SIZE] : bits;
    parts |= partsOf(base, base + size - 1);
    first = Math.min(first, from);
    last = Math.max(last, to);
    for (long place = from; place <= to; place++) {
      int bit = (int) place & room - 1;
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
    parts |= partsOf(base, limit);
    return true;
  }

  /** The parts from one address to another; all of them where the first part is among these. */
  private static long partsOf(long first, long last) {
    long from = first >>> PART_SHIFT;
    long to = last >>> PART_SHIFT;
    if (from == 0 || to < from || to - from >= Long.SIZE) {
      return -1;
    }
    long parts = 0;
    for (long part = from; part <= to; part++) {
      parts |= 1L << part;
    }
    return parts;
  }

  /** The parts of memory that all of it is in, a bit for each. */
  long parts() {
    return parts;
  }

  /**
   * The parts of memory that any of the words that bytes are lead to, as {@link #parts}: if they
   * have none in common, none of these words is such a pointer. Small numbers are none.
   */
  static long parts(byte[] bytes, int from, int length) {
    long parts = 0;
    for (int at = from; at + Long.BYTES <= from + length; at += Long.BYTES) {
      long part = (long) LONG.get(bytes, at) >>> PART_SHIFT;
      parts |= 1L << part & -part >> Long.SIZE - 1;
    }
    return parts;
  }

  boolean isEmpty() {
    return places == 0 && ranges.length == 0;
  }

  /** Whether any of the words that bytes are may be such a pointer. */
  boolean isIn(byte[] bytes, int from, int length) {
    if (ranges.length == 0 && near(bytes, from, length) < 0) {
      return false;
    }
    boolean found = false;
    for (int at = from; at + Long.BYTES <= from + length; at += Long.BYTES) {
      found |= has((long) LONG.get(bytes, at));
    }
    return found;
  }

  /** Negative if none is between the first chunk and the end of the last. No branch hangs on it. */
  private long near(byte[] bytes, int from, int length) {
    long low = first << SHIFT;
    long span = (last - first << SHIFT) + (1 << SHIFT) - 1;
    long all = -1;
    for (int at = from; at + Long.BYTES <= from + length; at += Long.BYTES) {
      long above = (long) LONG.get(bytes, at) - low;
      all &= above | span - above;
    }
    return all;
  }

  /** Whether a word may be a pointer to one of them, or to the end of memory that is gone. */
  private boolean has(long word) {
    long place = word >>> SHIFT;
    if (place < first || place > last) {
      return ranges.length > 0 && isInRange(word);
    }
    int bit = (int) place & room - 1;
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
