package org.allocs.dwarf;

import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * Strings that forms name by offset or index.
 *
 * @param sections of the unit's file
 * @param strings {@code .debug_str}, or the first of it where one {@link Section} cannot hold it
 * @param offsets {@code .debug_str_offsets}
 * @param offsetsBase offset of entry 0, from {@code DW_AT_str_offsets_base}
 * @param offsetSize bytes of an entry
 */
public record StringTables(
    DwarfSections sections, Section strings, Section offsets, long offsetsBase, int offsetSize) {
  /** Whether a string starts in {@link #strings}. */
  public boolean isInStrings(long offset) {
    return offset >= 0 && offset < strings.size();
  }

  /** A cursor at a string of {@code DW_FORM_strp}. */
  public Cursor strp(long offset) throws MalformedFileException {
    return sections.cursor(".debug_str", offset);
  }

  /** The same of {@code DW_FORM_line_strp}. */
  public Cursor lineStrp(long offset) throws MalformedFileException {
    return sections.cursor(".debug_line_str", offset);
  }

  /** {@code DW_FORM_strx} and its kin: the entry is an offset into {@code .debug_str}. */
  public long strx(long index) throws MalformedFileException {
    long at = AddressTable.offsetOf(offsets, offsetsBase, index, offsetSize);
    return offsets.cursor(at).unsigned(offsetSize);
  }
}
