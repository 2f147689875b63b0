package org.allocs.elf.internal.zstd;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** Where decoded bytes go: an array that is filled from its start, and never beyond its end. */
final class Output {
  private final byte[] bytes;
  private int position;
  private int frameStart;

  Output(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return position;
  }

  boolean isFull() {
    return position == bytes.length;
  }

  /** From here on, matches do not reach back behind this place. */
  void startFrame() {
    frameStart = position;
  }

  private int grow(long count) throws DataFormatException {
    if (count > bytes.length - position) {
      throw new DataFormatException("zstd: more than the stated size=" + bytes.length);
    }
    int from = position;
    position += (int) count;
    return from;
  }

  void copy(byte[] source, int from, int count) throws DataFormatException {
    System.arraycopy(source, from, bytes, grow(count), count);
  }

  void repeat(byte value, int count) throws DataFormatException {
    int from = grow(count);
    Arrays.fill(bytes, from, from + count, value);
  }

  /** Copies from {@code offset} bytes back; the copy may run into itself. */
  void match(long offset, int count) throws DataFormatException {
    if (offset <= 0 || offset > position - frameStart) {
      throw new DataFormatException("zstd: match reaches behind the start: offset=" + offset);
    }
    int to = grow(count);
    int from = to - (int) offset;
    if (offset >= count) {
      System.arraycopy(bytes, from, bytes, to, count);
    } else {
      for (int i = 0; i < count; i++) {
        bytes[to + i] = bytes[from + i];
      }
    }
  }
}
