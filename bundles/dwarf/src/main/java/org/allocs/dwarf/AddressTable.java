package org.allocs.dwarf;

import org.allocs.error.MalformedFileException;

/**
 * A unit's part of {@code .debug_addr} (DWARF 5, section 7.27), which {@code DW_FORM_addrx}, {@code
 * DW_OP_addrx} and the list entries ending in {@code x} index.
 *
 * @param entries from entry 0 on, at {@code DW_AT_addr_base}
 */
public record AddressTable(IndexedTable entries) {
  /**
   * An entry, zero-extended.
   *
   * @throws MalformedFileException if it is outside the section
   */
  public long address(long index) throws MalformedFileException {
    return entries.get(index);
  }
}
