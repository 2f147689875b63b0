package org.allocs.dwarf.split;

/**
 * Layout of {@code .debug_cu_index} and {@code .debug_tu_index} (DWARF 5, section 7.3.5.3; the
 * second version is GNU's):
 *
 * <pre>
 *   0   version (4 bytes in version 2; 2 bytes and 2 of padding in version 5)
 *   4   section_count   N
 *   8   unit_count      U
 *   12  slot_count      S, a power of two
 *   16  signatures      S of 8 bytes; which are used is told by the row
 *       rows            S of 4 bytes; from 1, 0 for a slot that is not used
 *       section_ids     N of 4 bytes
 *       offsets         U rows of N of 4 bytes
 *       sizes           U rows of N of 4 bytes
 * </pre>
 */
final class PackageIndexDescriptor {
  static final int SECTION_COUNT = 4;
  static final int UNIT_COUNT = 8;
  static final int SLOT_COUNT = 12;
  static final int SIGNATURES = 16;
  static final int SIGNATURE_BYTES = 8;
  static final int CELL_BYTES = 4;

  static final int GNU_VERSION = 2;
  static final int DWARF_VERSION = 5;

  private static final String[] GNU_SECTIONS = {
    "",
    ".debug_info",
    ".debug_types",
    ".debug_abbrev",
    ".debug_line",
    ".debug_loc",
    ".debug_str_offsets",
    ".debug_macinfo",
    ".debug_macro"
  };

  /** DWARF 5, table 7.1. */
  private static final String[] DWARF_SECTIONS = {
    "",
    ".debug_info",
    "",
    ".debug_abbrev",
    ".debug_line",
    ".debug_loclists",
    ".debug_str_offsets",
    ".debug_macro",
    ".debug_rnglists"
  };

  private PackageIndexDescriptor() {}

  /** Names of the sections that units have parts of, by {@code DW_SECT_*}; empty for no section. */
  static String[] sections(int version) {
    return version == GNU_VERSION ? GNU_SECTIONS : DWARF_SECTIONS;
  }
}
