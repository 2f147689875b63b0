package org.allocs.dwarf.macro;

/**
 * A table of {@code .debug_macro}:
 *
 * <pre>
 * version  2 bytes: 5, or 4 for GNU's, which is the same
 * flags    1 byte
 * offset   in .debug_line, if flagged; 4 or 8 bytes as flagged
 * forms of the operands of a vendor's operations, if flagged
 * operations, each one byte and its operands, ended by 0
 * </pre>
 *
 * <p>The first four operations are those of {@code .debug_macinfo} too.
 */
final class MacroDescriptor {
  static final int GNU_VERSION = 4;
  static final int DWARF_VERSION = 5;

  static final int OFFSET_SIZE = 1;
  static final int DEBUG_LINE_OFFSET = 2;
  static final int OPCODE_OPERANDS_TABLE = 4;

  static final int DW_MACRO_define = 1;
  static final int DW_MACRO_undef = 2;
  static final int DW_MACRO_start_file = 3;
  static final int DW_MACRO_end_file = 4;
  static final int DW_MACRO_define_strp = 5;
  static final int DW_MACRO_undef_strp = 6;
  static final int DW_MACRO_import = 7;
  static final int DW_MACRO_define_sup = 8;
  static final int DW_MACRO_undef_sup = 9;
  static final int DW_MACRO_import_sup = 0xa;
  static final int DW_MACRO_define_strx = 0xb;
  static final int DW_MACRO_undef_strx = 0xc;
  static final int DW_MACINFO_vendor_ext = 0xff;

  private MacroDescriptor() {}
}
