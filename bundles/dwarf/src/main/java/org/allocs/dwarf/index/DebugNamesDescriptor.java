package org.allocs.dwarf.index;

/**
 * Layout of a table in {@code .debug_names} (DWARF 5, section 6.1.1.4):
 *
 * <pre>
 *   unit_length, version (2), padding (2)
 *   comp_unit_count (4), local_type_unit_count (4), foreign_type_unit_count (4),
 *   bucket_count (4), name_count (4), abbrev_table_size (4), augmentation_string_size (4)
 *   augmentation_string, padded to a multiple of 4
 *   offsets of units, offsets of type units, signatures of foreign type units (8)
 *   buckets (4), hashes (4; none where there are no buckets)
 *   offsets of names in .debug_str, offsets of entries in the pool
 *   abbreviations: code, tag, index attributes with forms
 *   pool of entries
 * </pre>
 */
final class DebugNamesDescriptor {
  static final int VERSION = 5;
  static final int CELL_BYTES = 4;
  static final int SIGNATURE_BYTES = 8;

  /** DWARF 5, table 6.1. */
  static final int DW_IDX_compile_unit = 1;

  static final int DW_IDX_type_unit = 2;

  private DebugNamesDescriptor() {}

  /** DWARF 5, section 7.33, for ASCII: letters count alike, large or small. */
  static int hash(byte[] name) {
    int hash = 5381;
    for (byte next : name) {
      int c = next & 0xff;
      hash = hash * 33 + (c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
    }
    return hash;
  }
}
