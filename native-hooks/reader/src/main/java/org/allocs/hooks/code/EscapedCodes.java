package org.allocs.hooks.code;

import org.allocs.hooks.code.Instruction.Operation;

/** Opcodes of two and three bytes, after {@code 0F} (tables ). */
final class EscapedCodes extends Effect {
  EscapedCodes(Encoding code) {
    super(code);
  }

  @Override
  void read() {
    if (code.table == Layouts.TWO_BYTE) {
      twoBytes();
    } else {
      threeBytes();
    }
  }

  private void twoBytes() {
    int op = code.opcode;
    switch (op >> 4) {
      case 0x4 -> changes(code.reg);
      case 0x8 -> branch(op & 0xf);
      case 0x9 -> changesOperand(1);
      case 0x0, 0x2, 0x3 -> system(op);
      case 0xa, 0xb, 0xc -> bits(op);
      default -> vectorRegisters(op);
    }
  }

  private void system(int op) {
    switch (op) {
      case 0x05 -> {
        changes(Register.RAX, Register.RCX);
        changes(Register.R11);
      }
      case 0x0b -> is(Operation.TRAP);
      case 0x0d -> changes(Register.NONE);
      case 0x31, 0x33 -> changes(Register.RAX, Register.RDX);
      default -> {
        if (op >= 0x28 && op <= 0x2f) {
          vectorRegisters(op);
        } else if (op == 0x01) {
          extended();
        } else {
          is(Operation.UNKNOWN);
        }
      }
    }
  }

  /** XGETBV and RDTSCP; the others are for systems. */
  private void extended() {
    boolean counter = code.isRegister() && (code.reg & 7) == 7 && (code.rm & 7) == 1;
    boolean features = code.isRegister() && (code.reg & 7) == 2 && (code.rm & 7) == 0;
    if (counter || features) {
      changes(Register.RAX, Register.RDX);
      changes(counter ? Register.RCX : Register.NONE);
    } else {
      is(Operation.UNKNOWN);
    }
  }

  private void bits(int op) {
    switch (op) {
      case 0xa2 -> {
        changes(Register.RAX, Register.RBX);
        changes(Register.RCX, Register.RDX);
      }
      case 0xa3 -> changes(Register.NONE);
      case 0xa4, 0xa5, 0xab, 0xac, 0xad, 0xb3, 0xbb -> changesOperand(code.width());
      case 0xa6, 0xa7 -> is(Operation.UNKNOWN); // VIA PadLock.
      case 0xae -> fences();
      case 0xaf, 0xb2, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xbc, 0xbd, 0xbe, 0xbf -> changes(code.reg);
      case 0xb0, 0xb1 -> {
        changesOperand(op == 0xb0 ? 1 : code.width());
        changes(Register.RAX);
      }
      case 0xb9 -> is(Operation.TRAP);
      case 0xba -> {
        if ((code.reg & 7) != 4) {
          changesOperand(code.width());
        }
      }
      case 0xc0, 0xc1 -> {
        changesOperand(op == 0xc0 ? 1 : code.width());
        changes(result(op));
      }
      case 0xc3 -> nonTemporal();
      case 0xc7 -> exchange();
      default -> {
        if (op >= 0xc8) {
          changes(target());
        } else {
          vectorRegisters(op);
        }
      }
    }
  }

  private void fences() {
    if (code.isRegister()) {
      changes(code.prefix == 0xf3 ? code.rm : Register.NONE);
    } else {
      is(Operation.UNKNOWN); // FXSAVE and XSAVE store as much as the processor has.
    }
  }

  private void nonTemporal() {
    if (code.wide) {
      store();
    } else {
      stored = 4;
    }
  }

  private void exchange() {
    if (code.isRegister()) {
      changes(code.rm);
    } else if ((code.reg & 7) == 1) {
      stored = 16;
      changes(Register.RAX, Register.RDX);
    } else {
      is(Operation.UNKNOWN);
    }
  }

  /** SSE and what else has no general register but in a few places. */
  private void vectorRegisters(int op) {
    if (!isStore(op)) {
      changesVectors();
    }
    switch (op) {
      case 0x1e -> changes(code.isRegister() && code.prefix == 0xf3 ? code.rm : Register.NONE);
      case 0x2c, 0x2d, 0x50, 0xc5, 0xd7 -> changes(code.reg);
      case 0x16, 0x6c, 0xd4 -> halves(op);
      case 0x6e -> {
        if (code.wide && code.prefix == 0x66) {
          toVector();
        }
      }
      case 0x7e -> {
        if (code.prefix != 0xf3) {
          changesOperand(code.width() == 2 ? 4 : code.width());
        } else if (code.memory != null) {
          toVector();
        }
      }
      case 0x11, 0x13, 0x17, 0x29, 0x2b, 0x7f, 0xd6, 0xe7 -> {
        stored = code.memory == null ? 0 : 16;
        storeVector(op);
      }
      case 0x78, 0x79 -> is(Operation.UNKNOWN);
      case 0xff -> is(Operation.TRAP);
      default -> changes(Register.NONE);
    }
  }

  private boolean isStore(int op) {
    return switch (op) {
      case 0x11, 0x13, 0x17, 0x29, 0x2b, 0x7f, 0xd6, 0xe7 -> code.memory != null;
      default -> false;
    };
  }

  private void toVector() {
    source = code.isRegister() ? code.rm : Register.NONE;
    immediate = code.reg;
    is(Operation.TO_VECTOR);
  }

  /** MOVHPS and MOVHPD, MOVLHPS and PUNPCKLQDQ, PADDQ. */
  private void halves(int op) {
    boolean whole = code.prefix == 0x66;
    if (op == 0x16 && code.memory != null && code.prefix != 0xf3 && code.prefix != 0xf2) {
      immediate = code.reg;
      is(Operation.TO_UPPER);
    } else if (code.isRegister() && (op == 0x16 ? code.prefix == 0 : whole)) {
      immediate = code.reg << 4 | code.rm;
      is(op == 0xd4 ? Operation.VECTOR_SUM : Operation.PAIR);
    }
  }

  /** Of 16 bytes, or MOVQ and MOVSD of 8. */
  private void storeVector(int op) {
    boolean packed = code.prefix == 0 || code.prefix == 0x66;
    boolean all =
        switch (op) {
          case 0x11, 0x29 -> packed;
          case 0x7f -> code.prefix != 0;
          default -> false;
        };
    boolean half = op == 0xd6 ? code.prefix == 0x66 : op == 0x11 && code.prefix == 0xf2;
    if (code.memory != null && (all || half)) {
      stored = all ? 16 : 8;
      immediate = code.reg;
      is(Operation.STORE_VECTOR);
    }
  }

  private void threeBytes() {
    int op = code.opcode;
    changesVectors();
    if (code.table == Layouts.THREE_BYTE_3A) {
      extract(op);
    } else if (op == 0xf0 || op == 0xf1) {
      boolean stores = op == 0xf1 && code.prefix != 0xf2;
      stored = stores ? 8 : 0;
      changes(stores ? Register.NONE : code.reg);
    } else if (op == 0xf6) {
      changes(code.reg);
    } else if (op >= 0x80 && op != 0xf0) {
      is(op >= 0xc8 && op < 0xe0 ? Operation.OTHER : Operation.UNKNOWN);
    }
  }
}
