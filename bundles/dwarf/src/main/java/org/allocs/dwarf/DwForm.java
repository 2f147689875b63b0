package org.allocs.dwarf;

/** Attribute forms (DWARF 5, table 7.6), and those of GNU and LLVM. */
public final class DwForm {
  public static final int DW_FORM_addr = 0x01;
  public static final int DW_FORM_block2 = 0x03;
  public static final int DW_FORM_block4 = 0x04;
  public static final int DW_FORM_data2 = 0x05;
  public static final int DW_FORM_data4 = 0x06;
  public static final int DW_FORM_data8 = 0x07;
  public static final int DW_FORM_string = 0x08;
  public static final int DW_FORM_block = 0x09;
  public static final int DW_FORM_block1 = 0x0a;
  public static final int DW_FORM_data1 = 0x0b;
  public static final int DW_FORM_flag = 0x0c;
  public static final int DW_FORM_sdata = 0x0d;
  public static final int DW_FORM_strp = 0x0e;
  public static final int DW_FORM_udata = 0x0f;
  public static final int DW_FORM_ref_addr = 0x10;
  public static final int DW_FORM_ref1 = 0x11;
  public static final int DW_FORM_ref2 = 0x12;
  public static final int DW_FORM_ref4 = 0x13;
  public static final int DW_FORM_ref8 = 0x14;
  public static final int DW_FORM_ref_udata = 0x15;
  public static final int DW_FORM_indirect = 0x16;
  public static final int DW_FORM_sec_offset = 0x17;
  public static final int DW_FORM_exprloc = 0x18;
  public static final int DW_FORM_flag_present = 0x19;
  public static final int DW_FORM_strx = 0x1a;
  public static final int DW_FORM_addrx = 0x1b;
  public static final int DW_FORM_ref_sup4 = 0x1c;
  public static final int DW_FORM_strp_sup = 0x1d;
  public static final int DW_FORM_data16 = 0x1e;
  public static final int DW_FORM_line_strp = 0x1f;
  public static final int DW_FORM_ref_sig8 = 0x20;
  public static final int DW_FORM_implicit_const = 0x21;
  public static final int DW_FORM_loclistx = 0x22;
  public static final int DW_FORM_rnglistx = 0x23;
  public static final int DW_FORM_ref_sup8 = 0x24;
  public static final int DW_FORM_strx1 = 0x25;
  public static final int DW_FORM_strx2 = 0x26;
  public static final int DW_FORM_strx3 = 0x27;
  public static final int DW_FORM_strx4 = 0x28;
  public static final int DW_FORM_addrx1 = 0x29;
  public static final int DW_FORM_addrx2 = 0x2a;
  public static final int DW_FORM_addrx3 = 0x2b;
  public static final int DW_FORM_addrx4 = 0x2c;
  public static final int DW_FORM_GNU_addr_index = 0x1f01;
  public static final int DW_FORM_GNU_str_index = 0x1f02;
  public static final int DW_FORM_GNU_ref_alt = 0x1f20;
  public static final int DW_FORM_GNU_strp_alt = 0x1f21;

  /** An index into {@code .debug_addr} and 4 bytes that are added to what is there. */
  public static final int DW_FORM_LLVM_addrx_offset = 0x2001;

  private DwForm() {}
}
