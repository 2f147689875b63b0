package org.allocs.elf.internal.zstd;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** A decoding table of literals (RFC 8878, section 4.2). */
final class HuffmanTable {
  private static final int MAX_BITS = 11;
  private static final int MAX_SYMBOL = 255;
  private static final int MAX_WEIGHT_ACCURACY = 6;
  private static final int DIRECT = 128;

  private final int maxBits;
  private final byte[] symbols;
  private final byte[] bits;

  private HuffmanTable(int maxBits) {
    this.maxBits = maxBits;
    this.symbols = new byte[1 << maxBits];
    this.bits = new byte[1 << maxBits];
  }

  /** From a description in the data (section 4.2.1). */
  static HuffmanTable read(Input input) throws DataFormatException {
    int header = input.u8();
    return header >= DIRECT
        ? of(direct(input, header - DIRECT + 1), input)
        : of(packed(input.slice(header)), input);
  }

  private static int[] direct(Input input, int count) throws DataFormatException {
    int[] weights = new int[count];
    for (int i = 0, both = 0; i < count; i++) {
      both = (i & 1) == 0 ? input.u8() : both << 4;
      weights[i] = both >> 4 & 0xf;
    }
    return weights;
  }

  /** Two states take turns until the bits are used up (section 4.2.1.2). */
  private static int[] packed(Input input) throws DataFormatException {
    FseTable table = FseTable.read(input, MAX_WEIGHT_ACCURACY, MAX_BITS + 1);
    BackwardBits in = new BackwardBits(input);
    int[] weights = new int[MAX_SYMBOL];
    int state = table.start(in);
    int other = table.start(in);
    int count = 0;
    while (!in.isOverrun()) {
      if (count >= MAX_SYMBOL - 1) {
        throw input.corrupt("too many weights");
      }
      weights[count++] = table.symbol(state);
      int turn = table.next(state, in);
      state = other;
      other = turn;
    }
    weights[count++] = table.symbol(state);
    return Arrays.copyOf(weights, count);
  }

  /** The weight of the last symbol is what is left (section 4.2.1). */
  private static HuffmanTable of(int[] stated, Input input) throws DataFormatException {
    int sum = 0;
    for (int weight : stated) {
      if (weight > MAX_BITS) {
        throw input.corrupt("weight=" + weight);
      }
      sum += weight == 0 ? 0 : 1 << weight - 1;
    }
    int maxBits = 32 - Integer.numberOfLeadingZeros(sum);
    int left = (1 << maxBits) - sum;
    if (sum == 0 || maxBits > MAX_BITS || Integer.bitCount(left) != 1) {
      throw input.corrupt("weights do not fill the table: sum=" + sum);
    }
    int[] weights = Arrays.copyOf(stated, stated.length + 1);
    weights[stated.length] = 32 - Integer.numberOfLeadingZeros(left);
    HuffmanTable table = new HuffmanTable(maxBits);
    table.fill(weights);
    return table;
  }

  /** Longest codes first (section 4.2.1.3). */
  private void fill(int[] weights) {
    int at = 0;
    for (int weight = 1; weight <= maxBits; weight++) {
      for (int symbol = 0; symbol < weights.length; symbol++) {
        if (weights[symbol] == weight) {
          int end = at + (1 << weight - 1);
          Arrays.fill(symbols, at, end, (byte) symbol);
          Arrays.fill(bits, at, end, (byte) (maxBits + 1 - weight));
          at = end;
        }
      }
    }
  }

  /** Decodes one stream, which must have exactly so many literals. */
  void decode(Input input, byte[] output, int from, int to) throws DataFormatException {
    BackwardBits in = new BackwardBits(input);
    for (int i = from; i < to; i++) {
      int code = (int) in.peek(maxBits);
      output[i] = symbols[code];
      in.skip(bits[code]);
    }
    if (!in.isAtEnd()) {
      throw input.corrupt("literals do not end with their bits");
    }
  }
}
