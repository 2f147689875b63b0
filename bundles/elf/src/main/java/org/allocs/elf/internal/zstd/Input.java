package org.allocs.elf.internal.zstd;

import java.util.zip.DataFormatException;

/** A moving position in bytes. Never reads outside its bounds. */
final class Input {
  private final byte[] bytes;
  private final int limit;
  private int position;

  Input(byte[] bytes, int position, int limit) {
    this.bytes = bytes;
    this.position = position;
    this.limit = limit;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  int limit() {
    return limit;
  }

  int remaining() {
    return limit - position;
  }

  /** The next {@code count} bytes, little-endian; at most 7. */
  long unsigned(int count) throws DataFormatException {
    int from = take(count);
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | bytes[from + i] & 0xff;
    }
    return value;
  }

  int u8() throws DataFormatException {
    return bytes[take(1)] & 0xff;
  }

  /** Moves past {@code count} bytes; returns where they start. */
  int take(long count) throws DataFormatException {
    if (count < 0 || count > remaining()) {
      throw new DataFormatException(
          "zstd: ends early: at=" + position + " wanted=" + count + " left=" + remaining());
    }
    int from = position;
    position += (int) count;
    return from;
  }

  /** The next {@code count} bytes; this moves past them. */
  Input slice(long count) throws DataFormatException {
    int from = take(count);
    return new Input(bytes, from, position);
  }

  DataFormatException corrupt(String detail) {
    return new DataFormatException("zstd: " + detail + ": at=" + position);
  }
}
