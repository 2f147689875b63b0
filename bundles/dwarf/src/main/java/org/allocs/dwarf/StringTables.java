package org.allocs.dwarf;

import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * Strings that forms name by offset or index.
 *
 * @param strings {@code .debug_str}
 * @param lineStrings {@code .debug_line_str}
 * @param offsets {@code .debug_str_offsets}
 * @param offsetsBase offset of entry 0, from {@code DW_AT_str_offsets_base}
 * @param offsetSize bytes of an entry
 */
public record StringTables(
    Section strings, Section lineStrings, Section offsets, long offsetsBase, int offsetSize) {
  /** {@code DW_FORM_strp}. */
  public String strp(long offset) throws MalformedFileException {
    return strings.cursor(offset).string();
  }

  /** {@code DW_FORM_line_strp}. */
  public String lineStrp(long offset) throws MalformedFileException {
    return lineStrings.cursor(offset).string();
  }

  /** {@code DW_FORM_strx} and its kin: the entry is an offset into {@code .debug_str}. */
  public long strx(long index) throws MalformedFileException {
    long at = AddressTable.offsetOf(offsets, offsetsBase, index, offsetSize);
    return offsets.cursor(at).unsigned(offsetSize);
  }
}
