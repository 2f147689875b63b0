package org.allocs.elf.internal.zstd;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** Literals sections of a frame's blocks (RFC 8878, section 3.1.1.3.1). */
final class Literals {
  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;
  private static final int STREAMS = 4;
  private static final int JUMP_TABLE = 6;

  private byte[] bytes = {};
  private HuffmanTable table;
  private int size;
  private int position;

  /** Reads those of the next block. */
  void read(Input input) throws DataFormatException {
    int first = input.u8();
    int type = first & 3;
    position = 0;
    if (type == RAW || type == RLE) {
      simple(input, type, simpleSize(input, first));
    } else {
      packed(input, type, first);
    }
  }

  /** One to three bytes: 5, 12 or 20 bits. */
  private static int simpleSize(Input input, int first) throws DataFormatException {
    switch (first >> 2 & 3) {
      case 1:
        return first >> 4 | (int) input.unsigned(1) << 4;
      case 3:
        return first >> 4 | (int) input.unsigned(2) << 4;
      default:
        return first >> 3;
    }
  }

  private void simple(Input input, int type, int count) throws DataFormatException {
    resize(input, count);
    if (type == RAW) {
      System.arraycopy(input.bytes(), input.take(count), bytes, 0, count);
    } else {
      Arrays.fill(bytes, 0, count, (byte) input.u8());
    }
  }

  private void resize(Input input, int count) throws DataFormatException {
    if (count > Block.MAX_SIZE) {
      throw input.corrupt("literals=" + count);
    }
    if (count > bytes.length) {
      bytes = new byte[count];
    }
    size = count;
  }

  /** Two sizes of 10, 10, 14 or 18 bits; all but the first format have four streams. */
  private void packed(Input input, int type, int first) throws DataFormatException {
    int format = first >> 2 & 3;
    int bits = format < 2 ? 10 : 6 + 4 * (format - 1) + 4;
    long sizes = (first & 0xffL | input.unsigned(format < 2 ? 2 : format + 1) << 8) >>> 4;
    int mask = (1 << bits) - 1;
    resize(input, (int) sizes & mask);
    Input data = input.slice(sizes >>> bits & mask);
    if (type == COMPRESSED) {
      table = HuffmanTable.read(data);
    }
    if (table == null) {
      throw input.corrupt("literals without a table");
    }
    if (format == 0) {
      table.decode(data, bytes, 0, size);
    } else {
      fourStreams(data);
    }
  }

  private void fourStreams(Input data) throws DataFormatException {
    Input jumps = data.slice(JUMP_TABLE);
    int share = (size + STREAMS - 1) / STREAMS;
    if (share * (STREAMS - 1) > size) {
      throw data.corrupt("too few literals for four streams: literals=" + size);
    }
    for (int i = 0; i < STREAMS - 1; i++) {
      table.decode(data.slice(jumps.unsigned(2)), bytes, i * share, (i + 1) * share);
    }
    table.decode(data, bytes, (STREAMS - 1) * share, size);
  }

  /** Moves the next ones to the output. */
  void copy(int count, Output output) throws DataFormatException {
    if (count > size - position) {
      throw new DataFormatException("zstd: not so many literals: wanted=" + count);
    }
    output.copy(bytes, position, count);
    position += count;
  }

  /** Moves what is left to the output. */
  void copyRest(Output output) throws DataFormatException {
    copy(size - position, output);
  }
}
