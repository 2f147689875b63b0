package org.allocs.dwarf.index;

/**
 * Layout of {@code .gdb_index}, little-endian whatever the file is (GDB's manual, "Index Section
 * Format"):
 *
 * <pre>
 *   0   version            7, 8 or 9
 *   4   CU list            offset in the section, as the next ones
 *   8   types CU list
 *   12  address area
 *   16  symbol table
 *   20  shortcut table     version 9 only; what follows is 4 further on
 *   20  constant pool
 *
 *   CU list:        offset (8), length (8)
 *   types CU list:  offset (8), offset of the type in the unit (8), signature (8)
 *   address area:   low (8), high (8), unit (4)
 *   symbol table:   name (4), vector (4), both in the constant pool; a power of two of them
 *   vector:         length (4), then for each unit: 24 bits unit, 3 bits kind, 1 bit static
 * </pre>
 */
final class GdbIndexDescriptor {
  static final int OLDEST = 7;
  static final int NEWEST = 9;
  static final int FIRST_WITH_SHORTCUTS = 9;

  static final int VERSION = 0;
  static final int UNITS = 4;
  static final int TYPE_UNITS = 8;
  static final int ADDRESSES = 12;
  static final int SYMBOLS = 16;
  static final int AFTER_SYMBOLS = 20;
  static final int CONSTANTS_WITH_SHORTCUTS = 24;

  static final int UNIT_BYTES = 16;
  static final int TYPE_UNIT_BYTES = 24;
  static final int TYPE_UNIT_SIGNATURE = 16;
  static final int ADDRESS_BYTES = 20;
  static final int SYMBOL_BYTES = 8;
  static final int CELL_BYTES = 4;
  static final int UNIT_MASK = 0xffffff;

  private GdbIndexDescriptor() {}

  /** {@code mapped_index_string_hash} of GDB: letters count alike, large or small. */
  static int hash(byte[] name) {
    int hash = 0;
    for (byte next : name) {
      int c = next & 0xff;
      hash = hash * 67 + (c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c) - 113;
    }
    return hash;
  }
}
