package org.allocs.binary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.allocs.error.MalformedFileException;

/**
 * Bytes with a place to name in errors: a section of a file, a table, a whole file. At most 2 GiB.
 * Immutable; safe for use by several threads.
 */
public final class Section {
  private final String file;
  private final String name;
  private final ByteBuffer bytes;

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
  }

  /** No bytes: what an absent section looks like to a reader. */
  public static Section empty(String file, String name) {
    return new Section(file, name, ByteBuffer.allocate(0), ByteOrder.LITTLE_ENDIAN);
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

  /** A view of all bytes, in this section's order, with a position of its own. */
  public ByteBuffer buffer() {
    return bytes.duplicate().order(bytes.order());
  }

  byte get(int index) {
    return bytes.get(index);
  }

  short getShort(int index) {
    return bytes.getShort(index);
  }

  int getInt(int index) {
    return bytes.getInt(index);
  }

  long getLong(int index) {
    return bytes.getLong(index);
  }
}
