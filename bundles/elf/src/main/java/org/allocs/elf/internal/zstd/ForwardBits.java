package org.allocs.elf.internal.zstd;

import java.util.zip.DataFormatException;

/** Bits read from the lowest of the first byte on. */
final class ForwardBits {
  private final Input input;
  private int held;
  private int count;

  ForwardBits(Input input) {
    this.input = input;
  }

  /** The next bits, at most 16. */
  int read(int wanted) throws DataFormatException {
    while (count < wanted) {
      held |= input.u8() << count;
      count += 8;
    }
    int value = held & (1 << wanted) - 1;
    held >>>= wanted;
    count -= wanted;
    return value;
  }

  /** A value from 0 to {@code max}; the smaller ones take a bit less (RFC 8878, section 4.1.1). */
  int upTo(int max) throws DataFormatException {
    int bits = 32 - Integer.numberOfLeadingZeros(max);
    int half = 1 << bits - 1;
    int shorter = (1 << bits) - 1 - max;
    int low = read(bits - 1);
    if (low < shorter) {
      return low;
    }
    int value = low + half * read(1);
    return value < half ? value : value - shorter;
  }

  /** Drops the rest of the last byte. */
  void finish() {
    count = 0;
    held = 0;
  }
}
