package org.allocs.binary;

import java.nio.ByteBuffer;
import org.allocs.error.MalformedFileException;

/**
 * A moving position in a {@link Section}. Never reads outside its bounds: every read that would
 * throws {@link MalformedFileException} and leaves the position where it was. Used by one thread.
 */
public final class Cursor {
  private static final int LEB128_MAX_BYTES = 16;
  private static final int MAX_COPY = 1 << 23;

  private final Section section;
  private final int start;
  private final int limit;
  private int position;

  Cursor(Section section, int start, int limit) {
    this.section = section;
    this.start = start;
    this.limit = limit;
    this.position = start;
  }

  /** What is read. */
  public Section section() {
    return section;
  }

  /** Byte offset in the section. */
  public int position() {
    return position;
  }

  /** Offset in the section at which this cursor ends. */
  public int limit() {
    return limit;
  }

  /** Bytes left. */
  public int remaining() {
    return limit - position;
  }

  /** Whether bytes are left. */
  public boolean hasRemaining() {
    return position < limit;
  }

  /** A failure at the current position. */
  public MalformedFileException malformed(String detail) {
    return malformedAt(position, detail);
  }

  /** A failure at an offset in the section. */
  public MalformedFileException malformedAt(long offset, String detail) {
    return new MalformedFileException(section.file(), section.name(), offset, detail);
  }

  /** Moves to an offset in the section, within this cursor's bounds. */
  public Cursor seek(long offset) throws MalformedFileException {
    if (offset < start || offset > limit) {
      throw malformed("offset outside: target=0x" + Long.toHexString(offset) + " limit=" + limit);
    }
    position = (int) offset;
    return this;
  }

  /** Moves on by {@code count} bytes, unsigned. */
  public Cursor skip(long count) throws MalformedFileException {
    need(count);
    position += (int) count;
    return this;
  }

  /** A cursor over the next {@code length} bytes; this one moves past them. */
  public Cursor slice(long length) throws MalformedFileException {
    need(length);
    Cursor part = new Cursor(section, position, position + (int) length);
    position += (int) length;
    return part;
  }

  /**
   * Another cursor at the same place with the same bounds, for reading most of what is in them:
   * where that is little, over a copy in the heap, which is read faster byte by byte.
   */
  public Cursor forAll() {
    Section source = limit - start > MAX_COPY ? section : section.withCopy(start, limit);
    Cursor copy = new Cursor(source, start, limit);
    copy.position = position;
    return copy;
  }

  /** Another cursor at the same place with the same bounds. */
  public Cursor fork() {
    Cursor copy = new Cursor(section, start, limit);
    copy.position = position;
    return copy;
  }

  private void need(long count) throws MalformedFileException {
    if (count < 0 || count > limit - position) {
      throw malformed(
          "value runs past the end: length="
              + Long.toUnsignedString(count)
              + " remaining="
              + (limit - position));
    }
  }

  /** An unsigned byte. */
  public int u8() throws MalformedFileException {
    if (position >= limit) {
      need(1);
    }
    return section.get(position++) & 0xff;
  }

  /** A signed byte. */
  public byte s8() throws MalformedFileException {
    return (byte) u8();
  }

  /** An unsigned 2-byte value. */
  public int u16() throws MalformedFileException {
    need(2);
    int value = section.getShort(position) & 0xffff;
    position += 2;
    return value;
  }

  /** An unsigned 3-byte value. */
  public int u24() throws MalformedFileException {
    need(3);
    int a = section.get(position) & 0xff;
    int b = section.get(position + 1) & 0xff;
    int c = section.get(position + 2) & 0xff;
    position += 3;
    boolean little = section.order() == java.nio.ByteOrder.LITTLE_ENDIAN;
    return little ? a | b << 8 | c << 16 : a << 16 | b << 8 | c;
  }

  /** A signed 4-byte value. */
  public int s32() throws MalformedFileException {
    need(4);
    int value = section.getInt(position);
    position += 4;
    return value;
  }

  /** An unsigned 4-byte value. */
  public long u32() throws MalformedFileException {
    return s32() & 0xffffffffL;
  }

  /** An 8-byte value; signed or not is the reader's affair. */
  public long u64() throws MalformedFileException {
    need(8);
    long value = section.getLong(position);
    position += 8;
    return value;
  }

  /**
   * An unsigned value of 1, 2, 4 or 8 bytes.
   *
   * @throws MalformedFileException also for another size
   */
  public long unsigned(int size) throws MalformedFileException {
    switch (size) {
      case 1:
        return u8();
      case 2:
        return u16();
      case 4:
        return u32();
      case 8:
        return u64();
      default:
        throw malformed("no integer has this size: size=" + size);
    }
  }

  /** An unsigned LEB128 value (DWARF 5, section 7.6); bits beyond 64 are dropped. */
  public long uleb128() throws MalformedFileException {
    int at = position;
    if (at < limit) {
      byte first = section.get(at);
      if (first >= 0) {
        position = at + 1;
        return first;
      }
    }
    return longUleb128(at);
  }

  private long longUleb128(int from) throws MalformedFileException {
    long value = 0;
    int end = Math.min(limit, from + LEB128_MAX_BYTES);
    for (int at = from, shift = 0; at < end; at++, shift += 7) {
      byte next = section.get(at);
      if (shift < 64) {
        value |= (long) (next & 0x7f) << shift;
      }
      if (next >= 0) {
        position = at + 1;
        return value;
      }
    }
    throw malformed("LEB128 value does not end");
  }

  /** A signed LEB128 value (DWARF 5, section 7.6); bits beyond 64 are dropped. */
  public long sleb128() throws MalformedFileException {
    long value = 0;
    int end = Math.min(limit, position + LEB128_MAX_BYTES);
    for (int at = position, shift = 0; at < end; at++, shift += 7) {
      byte next = section.get(at);
      if (shift < 64) {
        value |= (long) (next & 0x7f) << shift;
      }
      if (next >= 0) {
        position = at + 1;
        boolean negative = (next & 0x40) != 0 && shift + 7 < 64;
        return negative ? value | -1L << (shift + 7) : value;
      }
    }
    throw malformed("LEB128 value does not end");
  }

  /** Bytes before the next zero byte, as UTF-8; the position moves past the zero. */
  public String string() throws MalformedFileException {
    int end = section.zeroFrom(position, limit);
    if (end == limit) {
      throw malformed("string does not end");
    }
    String value = section.utf8(position, end - position);
    position = end + 1;
    return value;
  }

  /** Moves past the next zero byte. */
  public void skipString() throws MalformedFileException {
    int end = section.zeroFrom(position, limit);
    if (end == limit) {
      throw malformed("string does not end");
    }
    position = end + 1;
  }

  /** The next {@code length} bytes, copied. */
  public byte[] bytes(int length) throws MalformedFileException {
    need(length);
    byte[] copy = new byte[length];
    ByteBuffer view = section.buffer();
    view.get(position, copy);
    position += length;
    return copy;
  }
}
