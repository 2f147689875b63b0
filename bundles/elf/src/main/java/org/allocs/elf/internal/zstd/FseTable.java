package org.allocs.elf.internal.zstd;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** A decoding table of finite state entropy (RFC 8878, section 4.1). */
final class FseTable {
  private static final int LEAST_ACCURACY = 5;

  private final int accuracyLog;
  private final byte[] symbols;
  private final byte[] bits;
  private final short[] baselines;

  private FseTable(int accuracyLog) {
    int size = 1 << accuracyLog;
    this.accuracyLog = accuracyLog;
    this.symbols = new byte[size];
    this.bits = new byte[size];
    this.baselines = new short[size];
  }

  /** The table whose only symbol takes no bits. */
  static FseTable ofOne(int symbol) {
    FseTable table = new FseTable(0);
    table.symbols[0] = (byte) symbol;
    return table;
  }

  /**
   * From normalized counts (section 4.1.1).
   *
   * @param counts by symbol; -1 stands for less than one
   */
  static FseTable of(int accuracyLog, int... counts) throws DataFormatException {
    FseTable table = new FseTable(accuracyLog);
    table.fill(table.spread(counts));
    return table;
  }

  /** Places symbols; returns the first state of each. */
  private int[] spread(int[] counts) throws DataFormatException {
    int size = symbols.length;
    int[] next = new int[counts.length];
    int high = size;
    for (int s = 0; s < counts.length; s++) {
      next[s] = Math.abs(counts[s]);
      if (counts[s] == -1) {
        symbols[--high] = (byte) s;
      }
    }
    int step = (size >> 1) + (size >> 3) + 3;
    int at = 0;
    for (int s = 0; s < counts.length; s++) {
      for (int i = 0; i < counts[s]; i++) {
        symbols[at] = (byte) s;
        do {
          at = at + step & size - 1;
        } while (at >= high && high > 0);
      }
    }
    if (at != 0) {
      throw new DataFormatException("zstd: counts do not fill the table: size=" + size);
    }
    return next;
  }

  private void fill(int[] next) {
    for (int i = 0; i < symbols.length; i++) {
      int state = next[symbols[i]]++;
      int count = accuracyLog - (31 - Integer.numberOfLeadingZeros(state));
      bits[i] = (byte) count;
      baselines[i] = (short) ((state << count) - symbols.length);
    }
  }

  /** From a description in the data (section 4.1.1). */
  static FseTable read(Input input, int maxAccuracy, int maxSymbol) throws DataFormatException {
    ForwardBits in = new ForwardBits(input);
    int accuracyLog = in.read(4) + LEAST_ACCURACY;
    if (accuracyLog > maxAccuracy) {
      throw input.corrupt("accuracy=" + accuracyLog);
    }
    int[] counts = new int[maxSymbol + 1];
    int symbol = 0;
    int remaining = 1 << accuracyLog;
    while (remaining > 0) {
      if (symbol > maxSymbol) {
        throw input.corrupt("counts of too many symbols");
      }
      int count = in.upTo(remaining + 1) - 1;
      remaining -= Math.abs(count);
      counts[symbol++] = count;
      for (int zeros = count == 0 ? 3 : 0; zeros == 3; symbol += zeros) {
        zeros = in.read(2);
      }
    }
    in.finish();
    if (symbol > maxSymbol + 1) {
      throw input.corrupt("counts of too many symbols");
    }
    return of(accuracyLog, Arrays.copyOf(counts, symbol));
  }

  /** The state to start with. */
  int start(BackwardBits in) {
    return (int) in.read(accuracyLog);
  }

  int symbol(int state) {
    return symbols[state];
  }

  /** The state that follows. */
  int next(int state, BackwardBits in) {
    return baselines[state] + (int) in.read(bits[state]);
  }
}
