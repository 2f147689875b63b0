package org.allocs.elf.internal.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * Bits read from the last to the first (RFC 8878, section 4.1.1, "Bitstream"): the highest set bit
 * of the last byte marks where they start. Before the first there are zeros; {@link #isOverrun}
 * tells that such were read.
 */
final class BackwardBits {
  private final byte[] bytes;
  private final ByteBuffer words;
  private final int start;
  private long left;

  /**
   * @param input all that remains of it
   */
  BackwardBits(Input input) throws DataFormatException {
    this.bytes = input.bytes();
    this.words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.start = input.position();
    int size = input.remaining();
    int last = size == 0 ? 0 : bytes[start + size - 1] & 0xff;
    if (last == 0) {
      throw input.corrupt("bits have no start");
    }
    input.take(size);
    this.left = 8L * (size - 1) + 31 - Integer.numberOfLeadingZeros(last);
  }

  /** The next {@code count} bits, at most 32, the first of them the highest. */
  long read(int count) {
    long value = peek(count);
    left -= count;
    return value;
  }

  /** What {@link #read} would yield. */
  long peek(int count) {
    if (count == 0) {
      return 0;
    }
    long from = left - count;
    if (from < 0) {
      int missing = (int) Math.min(63, -from);
      return missing >= count ? 0 : bits(0, count - missing) << missing;
    }
    return bits(from, count);
  }

  /** Moves on. */
  void skip(int count) {
    left -= count;
  }

  private long bits(long from, int count) {
    int at = start + (int) (from >>> 3);
    long word = at + Long.BYTES <= bytes.length ? words.getLong(at) : tail(at);
    return word >>> (from & 7) & (1L << count) - 1;
  }

  private long tail(int at) {
    long word = 0;
    for (int i = bytes.length - 1; i >= at; i--) {
      word = word << 8 | bytes[i] & 0xff;
    }
    return word;
  }

  /** Whether more was read than there is. */
  boolean isOverrun() {
    return left < 0;
  }

  /** Whether everything was read, and no more. */
  boolean isAtEnd() {
    return left == 0;
  }
}
