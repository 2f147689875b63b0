package org.allocs.elf.internal.zstd;

import java.util.zip.DataFormatException;

/** What the codes of sequences stand for (RFC 8878, sections 3.1.1.3.2.1 and 3.1.1.3.2.2). */
enum Code {
  /** Count of literals before a match. */
  LITERALS_LENGTH(
      9,
      0,
      new int[] {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10,
        11, 12, 13, 14, 15, 16
      },
      6,
      4,
      3,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      1,
      1,
      1,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      2,
      3,
      2,
      1,
      1,
      1,
      1,
      1,
      -1,
      -1,
      -1,
      -1),

  /** How far back a match is. */
  OFFSET(
      8,
      1,
      new int[] {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
        25, 26, 27, 28, 29, 30, 31
      },
      5,
      1,
      1,
      1,
      1,
      1,
      1,
      2,
      2,
      2,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      -1,
      -1,
      -1,
      -1,
      -1),

  /** Length of a match. */
  MATCH_LENGTH(
      9,
      3,
      new int[] {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
      },
      6,
      1,
      4,
      3,
      2,
      2,
      2,
      2,
      2,
      2,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      -1,
      -1,
      -1,
      -1,
      -1,
      -1,
      -1);

  private final int maxAccuracy;
  private final int[] extraBits;
  private final long[] baselines;
  private final int accuracy;
  private final int[] counts;

  Code(int maxAccuracy, int least, int[] extraBits, int accuracy, int... counts) {
    this.maxAccuracy = maxAccuracy;
    this.extraBits = extraBits;
    this.accuracy = accuracy;
    this.counts = counts;
    this.baselines = new long[extraBits.length];
    long next = least;
    for (int i = 0; i < extraBits.length; i++) {
      baselines[i] = next;
      next += 1L << extraBits[i];
    }
  }

  /**
   * The table of the next block.
   *
   * @param mode of section 3.1.1.3.2.1: predefined, one symbol, described, as before
   * @param before table of the block before, null for the first
   */
  FseTable table(int mode, Input input, FseTable before) throws DataFormatException {
    switch (mode) {
      case 0:
        return FseTable.of(accuracy, counts);
      case 1:
        return FseTable.ofOne(checked(input.u8(), input));
      case 2:
        return FseTable.read(input, maxAccuracy, extraBits.length - 1);
      default:
        if (before == null) {
          throw input.corrupt("no table of " + this + " before");
        }
        return before;
    }
  }

  private int checked(int symbol, Input input) throws DataFormatException {
    if (symbol >= extraBits.length) {
      throw input.corrupt("symbol of " + this + "=" + symbol);
    }
    return symbol;
  }

  /** The value that a symbol of a table stands for. */
  long value(int symbol, BackwardBits in) {
    return baselines[symbol] + in.read(extraBits[symbol]);
  }
}
