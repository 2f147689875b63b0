package org.allocs.dwarf;

import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * A unit's part of {@code .debug_addr} (DWARF 5, section 7.27), which {@code DW_FORM_addrx}, {@code
 * DW_OP_addrx} and the list entries ending in {@code x} index.
 *
 * @param section {@code .debug_addr}
 * @param base offset of entry 0, from {@code DW_AT_addr_base}
 * @param addressSize bytes of an entry
 */
public record AddressTable(Section section, long base, int addressSize) {
  /**
   * An entry, zero-extended.
   *
   * @throws MalformedFileException if it is outside the section
   */
  public long address(long index) throws MalformedFileException {
    return section.cursor(offsetOf(section, base, index, addressSize)).unsigned(addressSize);
  }

  /** Offset of an entry of a table, or a failure where that leaves the section. */
  static long offsetOf(Section section, long base, long index, int entrySize)
      throws MalformedFileException {
    long room = section.size() - base;
    if (base < 0 || room < entrySize || index < 0 || index > (room - entrySize) / entrySize) {
      throw new MalformedFileException(
          section.file(),
          section.name(),
          base,
          "index outside the table: index=" + Long.toUnsignedString(index));
    }
    return base + index * entrySize;
  }
}
