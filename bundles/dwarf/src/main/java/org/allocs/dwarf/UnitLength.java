package org.allocs.dwarf;

import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/**
 * The initial length that opens every unit and table (DWARF 5, section 7.4).
 *
 * @param offsetSize bytes of an offset: 4 or 8
 * @param length bytes that follow the initial length
 */
public record UnitLength(int offsetSize, long length) {
  private static final long ESCAPE_64 = 0xffffffffL;
  private static final long FIRST_RESERVED = 0xfffffff0L;

  /**
   * Reads one.
   *
   * @throws MalformedFileException if the value is reserved, or longer than what is left
   */
  public static UnitLength read(Cursor cursor) throws MalformedFileException {
    int start = cursor.position();
    long first = cursor.u32();
    boolean wide = first == ESCAPE_64;
    if (!wide && first >= FIRST_RESERVED) {
      throw cursor.malformedAt(start, "reserved value: unit_length=0x" + Long.toHexString(first));
    }
    long length = wide ? cursor.u64() : first;
    if (length < 0 || length > cursor.remaining()) {
      throw cursor.malformedAt(
          start,
          "unit runs past the end: unit_length=0x"
              + Long.toHexString(length)
              + " remaining="
              + cursor.remaining());
    }
    return new UnitLength(wide ? 8 : 4, length);
  }
}
