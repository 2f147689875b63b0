package org.allocs.dwarf.expr;

import java.util.Objects;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.error.MalformedFileException;

/**
 * The bytes of a DWARF expression, where they stand. Nothing is checked before it is evaluated.
 *
 * @param section that holds it
 * @param offset of its first byte in the section
 * @param length bytes
 * @param addressSize bytes of an address in its unit: 1, 2, 4 or 8
 * @param offsetSize bytes of a reference into {@code .debug_info}: 4 or 8 by the unit's format; in
 *     DWARF 2 the address size
 */
public record Expression(Section section, int offset, int length, int addressSize, int offsetSize) {
  /** Checks that nothing is absent. */
  public Expression {
    Objects.requireNonNull(section, "section");
  }

  /** The expression in a block that stands in a unit of the given format. */
  public static Expression of(Block block, DwarfFormat format) {
    return new Expression(
        block.section(),
        block.offset(),
        block.length(),
        format.addressSize(),
        referenceSize(format));
  }

  /**
   * The expression of {@code length} bytes at a cursor, which moves past it, in a unit of the given
   * format.
   *
   * @throws MalformedFileException if so many bytes are not left
   */
  public static Expression read(Cursor cursor, long length, DwarfFormat format)
      throws MalformedFileException {
    return read(cursor, length, format.addressSize(), referenceSize(format));
  }

  private static int referenceSize(DwarfFormat format) {
    return format.version() == 2 ? format.addressSize() : format.offsetSize();
  }

  /**
   * The expression of {@code length} bytes at a cursor, which moves past it.
   *
   * @throws MalformedFileException if so many bytes are not left
   */
  public static Expression read(Cursor cursor, long length, int addressSize, int offsetSize)
      throws MalformedFileException {
    int at = cursor.position();
    cursor.skip(length);
    return new Expression(cursor.section(), at, (int) length, addressSize, offsetSize);
  }

  /** Whether it has no bytes, which describes an object that was optimized out. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** A cursor over exactly its bytes. */
  public Cursor cursor() throws MalformedFileException {
    return section.cursor(offset).slice(length);
  }
}
