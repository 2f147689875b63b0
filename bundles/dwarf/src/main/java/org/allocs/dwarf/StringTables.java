package org.allocs.dwarf;

import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * Strings that forms name by offset or index.
 *
 * @param sections of the unit's file
 * @param strings {@code .debug_str}, or the first of it where one {@link Section} cannot hold it
 * @param offsets in {@code .debug_str_offsets}, from entry 0 on, at {@code DW_AT_str_offsets_base}
 */
public record StringTables(DwarfSections sections, Section strings, IndexedTable offsets) {
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
    return offsets.get(index);
  }
}
