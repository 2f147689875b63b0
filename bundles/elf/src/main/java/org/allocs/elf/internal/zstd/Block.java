package org.allocs.elf.internal.zstd;

import java.util.zip.DataFormatException;

/**
 * The header of a block (RFC 8878, section 3.1.1.2): three bytes.
 *
 * @param last whether the frame ends with it
 * @param type one of the constants
 * @param size bytes that follow; of {@link #RLE}, bytes that it yields
 */
record Block(boolean last, int type, int size) {
  static final int RAW = 0;
  static final int RLE = 1;
  static final int COMPRESSED = 2;

  /** What a block may yield, whatever the window. */
  static final int MAX_SIZE = 1 << 17;

  private static final int HEADER = 3;

  static Block read(Input input) throws DataFormatException {
    int header = (int) input.unsigned(HEADER);
    Block block = new Block((header & 1) != 0, header >> 1 & 3, header >> 3);
    if (block.type > COMPRESSED || block.size > MAX_SIZE) {
      throw input.corrupt("block: type=" + block.type + " size=" + block.size);
    }
    return block;
  }

  /** Bytes that follow in the data. */
  int stored() {
    return type == RLE ? 1 : size;
  }

  /** Bytes that it yields at most. */
  int most() {
    return type == COMPRESSED ? MAX_SIZE : size;
  }
}
