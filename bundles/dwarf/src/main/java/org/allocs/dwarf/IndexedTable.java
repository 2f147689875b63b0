package org.allocs.dwarf;

import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * A unit's part of a section of numbers of one size, which forms index: {@code .debug_addr} and
 * {@code .debug_str_offsets} (DWARF 5, sections 7.27 and 7.26).
 *
 * @param sections of the unit's file
 * @param name of the section
 * @param first the section, or the first of it where one {@link Section} cannot hold it
 * @param base offset of entry 0
 * @param entrySize bytes of an entry
 */
public record IndexedTable(
    DwarfSections sections, String name, Section first, long base, int entrySize) {
  static IndexedTable of(DwarfSections sections, String name, long base, int entrySize)
      throws MalformedFileException {
    return new IndexedTable(sections, name, sections.cursor(name, 0).section(), base, entrySize);
  }

  /**
   * An entry, zero-extended.
   *
   * @throws MalformedFileException if it is outside the section
   */
  long get(long index) throws MalformedFileException {
    return covers(first.size(), index)
        ? first.cursor(base + index * entrySize).unsigned(entrySize)
        : beyond(index);
  }

  private long beyond(long index) throws MalformedFileException {
    if (!covers(sections.size(name), index)) {
      throw new MalformedFileException(
          first.file(),
          name,
          base,
          "index outside the table: index=" + Long.toUnsignedString(index));
    }
    return sections.cursor(name, base + index * entrySize).unsigned(entrySize);
  }

  /** Whether so many bytes of the section have an entry. */
  private boolean covers(long size, long index) {
    long room = size - base;
    return base >= 0 && room >= entrySize && index >= 0 && index <= (room - entrySize) / entrySize;
  }
}
