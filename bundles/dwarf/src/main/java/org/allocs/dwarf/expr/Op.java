package org.allocs.dwarf.expr;

/** Operation codes (DWARF 5, table 7.9, and GNU's additions). */
final class Op {
  static final int DW_OP_addr = 0x03;
  static final int DW_OP_deref = 0x06;
  static final int DW_OP_const1u = 0x08;
  static final int DW_OP_const1s = 0x09;
  static final int DW_OP_const2u = 0x0a;
  static final int DW_OP_const2s = 0x0b;
  static final int DW_OP_const4u = 0x0c;
  static final int DW_OP_const4s = 0x0d;
  static final int DW_OP_const8u = 0x0e;
  static final int DW_OP_const8s = 0x0f;
  static final int DW_OP_constu = 0x10;
  static final int DW_OP_consts = 0x11;
  static final int DW_OP_dup = 0x12;
  static final int DW_OP_drop = 0x13;
  static final int DW_OP_over = 0x14;
  static final int DW_OP_pick = 0x15;
  static final int DW_OP_swap = 0x16;
  static final int DW_OP_rot = 0x17;
  static final int DW_OP_xderef = 0x18;
  static final int DW_OP_abs = 0x19;
  static final int DW_OP_and = 0x1a;
  static final int DW_OP_div = 0x1b;
  static final int DW_OP_minus = 0x1c;
  static final int DW_OP_mod = 0x1d;
  static final int DW_OP_mul = 0x1e;
  static final int DW_OP_neg = 0x1f;
  static final int DW_OP_not = 0x20;
  static final int DW_OP_or = 0x21;
  static final int DW_OP_plus = 0x22;
  static final int DW_OP_plus_uconst = 0x23;
  static final int DW_OP_shl = 0x24;
  static final int DW_OP_shr = 0x25;
  static final int DW_OP_shra = 0x26;
  static final int DW_OP_xor = 0x27;
  static final int DW_OP_bra = 0x28;
  static final int DW_OP_eq = 0x29;
  static final int DW_OP_ge = 0x2a;
  static final int DW_OP_gt = 0x2b;
  static final int DW_OP_le = 0x2c;
  static final int DW_OP_lt = 0x2d;
  static final int DW_OP_ne = 0x2e;
  static final int DW_OP_skip = 0x2f;
  static final int DW_OP_lit0 = 0x30;
  static final int DW_OP_lit31 = 0x4f;
  static final int DW_OP_reg0 = 0x50;
  static final int DW_OP_reg31 = 0x6f;
  static final int DW_OP_breg0 = 0x70;
  static final int DW_OP_breg31 = 0x8f;
  static final int DW_OP_regx = 0x90;
  static final int DW_OP_fbreg = 0x91;
  static final int DW_OP_bregx = 0x92;
  static final int DW_OP_piece = 0x93;
  static final int DW_OP_deref_size = 0x94;
  static final int DW_OP_xderef_size = 0x95;
  static final int DW_OP_nop = 0x96;
  static final int DW_OP_push_object_address = 0x97;
  static final int DW_OP_call2 = 0x98;
  static final int DW_OP_call4 = 0x99;
  static final int DW_OP_call_ref = 0x9a;
  static final int DW_OP_form_tls_address = 0x9b;
  static final int DW_OP_call_frame_cfa = 0x9c;
  static final int DW_OP_bit_piece = 0x9d;
  static final int DW_OP_implicit_value = 0x9e;
  static final int DW_OP_stack_value = 0x9f;
  static final int DW_OP_implicit_pointer = 0xa0;
  static final int DW_OP_addrx = 0xa1;
  static final int DW_OP_constx = 0xa2;
  static final int DW_OP_entry_value = 0xa3;
  static final int DW_OP_const_type = 0xa4;
  static final int DW_OP_regval_type = 0xa5;
  static final int DW_OP_deref_type = 0xa6;
  static final int DW_OP_xderef_type = 0xa7;
  static final int DW_OP_convert = 0xa8;
  static final int DW_OP_reinterpret = 0xa9;
  static final int DW_OP_GNU_push_tls_address = 0xe0;
  static final int DW_OP_GNU_uninit = 0xf0;
  static final int DW_OP_GNU_implicit_pointer = 0xf2;
  static final int DW_OP_GNU_entry_value = 0xf3;
  static final int DW_OP_GNU_const_type = 0xf4;
  static final int DW_OP_GNU_regval_type = 0xf5;
  static final int DW_OP_GNU_deref_type = 0xf6;
  static final int DW_OP_GNU_convert = 0xf7;
  static final int DW_OP_GNU_reinterpret = 0xf9;
  static final int DW_OP_GNU_parameter_ref = 0xfa;
  static final int DW_OP_GNU_addr_index = 0xfb;
  static final int DW_OP_GNU_const_index = 0xfc;
  static final int DW_OP_GNU_variable_value = 0xfd;

  private Op() {}

  /** The DWARF 5 code of a GNU operation that was adopted unchanged; any other code as it is. */
  static int standard(int code) {
    switch (code) {
      case DW_OP_GNU_push_tls_address:
        return DW_OP_form_tls_address;
      case DW_OP_GNU_implicit_pointer:
        return DW_OP_implicit_pointer;
      case DW_OP_GNU_entry_value:
        return DW_OP_entry_value;
      case DW_OP_GNU_const_type:
        return DW_OP_const_type;
      case DW_OP_GNU_regval_type:
        return DW_OP_regval_type;
      case DW_OP_GNU_deref_type:
        return DW_OP_deref_type;
      case DW_OP_GNU_convert:
        return DW_OP_convert;
      case DW_OP_GNU_reinterpret:
        return DW_OP_reinterpret;
      case DW_OP_GNU_addr_index:
        return DW_OP_addrx;
      case DW_OP_GNU_const_index:
        return DW_OP_constx;
      default:
        return code;
    }
  }

  static String hex(int code) {
    return "0x" + Integer.toHexString(code);
  }
}
