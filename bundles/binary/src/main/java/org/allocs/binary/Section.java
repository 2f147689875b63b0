package org.allocs.binary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.allocs.error.MalformedFileException;

/**
 * Bytes with a place to name in errors: a section of a file, a table, a whole file. At most 2 GiB.
 * Immutable; safe for use by several threads.
 */
public final class Section {
  /** Bytes that one can have. */
  public static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private static final byte[] NOTHING = {};

  /** Strings are seldom longer, in bytes. */
  private static final int NEAR = 256;

  private static final int PIECE = 4096;

  /**
   * Makes the virtual machine know two kinds of buffer from the start. Code that was compiled while
   * it knew one alone is thrown away when it meets the other, which would be in the first pass over
   * a file.
   */
  private static final ByteBuffer OTHER_KIND = ByteBuffer.allocateDirect(0);

  private final String file;
  private final String name;
  private final ByteBuffer bytes;

  /** A copy of some of the bytes; without any where there is none. */
  private final byte[] copy;

  private final int copied;

  /**
   * Where the bytes lie if they are on the heap, else null: to take one from an array is a step,
   * from a buffer a chain of calls, which the first pass over a file runs before it is compiled.
   */
  private final byte[] array;

  private final int start;
  private final boolean little;

  /**
   * @param file the file's name, for errors
   * @param name the section's name, for errors
   * @param bytes from position to limit; its content must not change
   * @param order of multi-byte values
   */
  public Section(String file, String name, ByteBuffer bytes, ByteOrder order) {
    this.file = Objects.requireNonNull(file, "file");
    this.name = Objects.requireNonNull(name, "name");
    this.bytes = bytes.slice().order(order);
    this.copy = NOTHING;
    this.copied = 0;
    this.array = this.bytes.hasArray() ? this.bytes.array() : null;
    this.start = array == null ? 0 : this.bytes.arrayOffset();
    this.little = order == ByteOrder.LITTLE_ENDIAN;
  }

  private Section(Section whole, int from, int to) {
    this.file = whole.file;
    this.name = whole.name;
    this.bytes = whole.bytes;
    this.array = whole.array;
    this.start = whole.start;
    this.little = whole.little;
    this.copy = new byte[to - from];
    this.copied = from;
    bytes.get(from, copy);
  }

  /** The same with a copy of some of its bytes, which are read faster one by one. */
  Section withCopy(int from, int to) {
    return array != null ? this : new Section(this, from, to);
  }

  /** No bytes: what an absent section looks like to a reader. */
  public static Section empty(String file, String name) {
    return new Section(file, name, OTHER_KIND, ByteOrder.LITTLE_ENDIAN);
  }

  /** The file's name. */
  public String file() {
    return file;
  }

  /** The section's name. */
  public String name() {
    return name;
  }

  /** Bytes in it. */
  public int size() {
    return bytes.limit();
  }

  /** Whether it has no bytes. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** Order of multi-byte values. */
  public ByteOrder order() {
    return bytes.order();
  }

  /** A cursor at the start. */
  public Cursor cursor() {
    return new Cursor(this, 0, size());
  }

  /**
   * A cursor at {@code offset} that ends with the section.
   *
   * @throws MalformedFileException if the offset is outside
   */
  public Cursor cursor(long offset) throws MalformedFileException {
    Cursor cursor = cursor();
    cursor.seek(offset);
    return cursor;
  }

  /**
   * Some of its bytes as a section of the same name, which counts offsets from its own start.
   *
   * @throws MalformedFileException if they leave the section
   */
  public Section part(long offset, long length) throws MalformedFileException {
    if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
      throw new MalformedFileException(
          file, name, offset, "part leaves the section: length=" + Long.toUnsignedString(length));
    }
    return new Section(file, name, bytes.slice((int) offset, (int) length), order());
  }

  /**
   * Sections one after the other, as a linker lays out those with one name. Copies them.
   *
   * @param parts at least one, each of the same file
   * @throws MalformedFileException if they have more than {@code maxBytes}
   */
  public static Section joined(List<Section> parts, int maxBytes) throws MalformedFileException {
    Section first = parts.get(0);
    long size = parts.stream().mapToLong(Section::size).sum();
    if (size > maxBytes) {
      throw new MalformedFileException(
          first.file,
          first.name,
          0,
          "sections of one name: number=" + parts.size() + " size=" + size);
    }
    ByteBuffer all = ByteBuffer.allocate((int) size);
    parts.forEach(part -> all.put(part.buffer()));
    return new Section(first.file, first.name, all.flip(), first.order());
  }

  /** A view of all bytes, in this section's order, with a position of its own. */
  public ByteBuffer buffer() {
    return bytes.duplicate().order(bytes.order());
  }

  byte get(int index) {
    if (array != null) {
      return array[start + index];
    }
    int inCopy = index - copied;
    return inCopy >= 0 && inCopy < copy.length ? copy[inCopy] : bytes.get(index);
  }

  /** Index of the first zero byte from one index on; the limit where there is none before it. */
  int zeroFrom(int from, int limit) {
    int at = from;
    if (array == null) {
      int near = limit - from > NEAR ? from + NEAR : limit;
      while (at < near && get(at) != 0) {
        at++;
      }
      return at == near && near < limit ? zeroFarFrom(near, limit) : at;
    }
    while (at < limit && array[start + at] != 0) {
      at++;
    }
    return at;
  }

  /**
   * The same for what is long. Of a mapped file that was cut, compiled code may get one byte after
   * the other at the price of a signal each; a copy fails as a whole.
   */
  private int zeroFarFrom(int from, int limit) {
    byte[] piece = new byte[Math.min(PIECE, limit - from)];
    int length;
    for (int at = from; at < limit; at += length) {
      length = Math.min(piece.length, limit - at);
      bytes.get(at, piece, 0, length);
      for (int i = 0; i < length; i++) {
        if (piece[i] == 0) {
          return at + i;
        }
      }
    }
    return limit;
  }

  String utf8(int index, int length) {
    if (array != null) {
      return new String(array, start + index, length, StandardCharsets.UTF_8);
    }
    byte[] text = new byte[length];
    bytes.get(index, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  short getShort(int index) {
    if (array == null) {
      return bytes.getShort(index);
    }
    int first = array[start + index];
    int second = array[start + index + 1];
    return (short) (little ? first & 0xff | second << 8 : first << 8 | second & 0xff);
  }

  int getInt(int index) {
    if (array == null) {
      return bytes.getInt(index);
    }
    int first = getShort(index);
    int second = getShort(index + 2);
    return little ? first & 0xffff | second << 16 : first << 16 | second & 0xffff;
  }

  long getLong(int index) {
    return bytes.getLong(index);
  }
}
