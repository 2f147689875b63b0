package org.allocs.hooks.code;

import org.allocs.hooks.code.Instruction.Operation;

/** Opcodes of one byte (Intel SDM, volume 2, appendix A, table A-2). */
final class OneByteCodes extends Effect {
  OneByteCodes(Encoding code) {
    super(code);
  }

  @Override
  void read() {
    int op = code.opcode;
    if (op < 0x40) {
      arithmetic(op);
    } else if (op >= 0x50 && op < 0x60) {
      stack(op);
    } else if (op >= 0x70 && op < 0x80) {
      branch(op & 0xf);
    } else if (op >= 0xb0 && op < 0xc0) {
      constant(op);
    } else if (op >= 0xd8 && op < 0xe0) {
      floatingPoint(op);
    } else {
      switch (op >> 4) {
        case 6 -> sixties(op);
        case 8 -> eighties(op);
        case 9 -> nineties(op);
        case 0xa -> strings(op);
        case 0xc, 0xd -> shifts(op);
        case 0xe -> jumps(op);
        default -> groups(op);
      }
    }
  }

  /** ADD, OR, ADC, SBB, AND, SUB, XOR, CMP. */
  private void arithmetic(int op) {
    boolean compares = op >= 0x38;
    int first = op & ~2; // of the two directions
    if ((first == 0x01 || first == 0x29) && code.wide && code.isRegister()) {
      destination = op == first ? code.rm : code.reg;
      source = op == first ? code.reg : code.rm;
      is(first == 0x01 ? Operation.SUM : Operation.DIFFERENCE);
      return;
    }
    if (op == 0x03 && code.wide) {
      destination = code.reg;
      is(Operation.SUM);
      return;
    }
    switch (op & 7) {
      case 0, 1 -> {
        if (!compares) {
          changesOperand((op & 1) == 0 ? 1 : code.width());
        }
      }
      case 2, 3 -> changes(compares ? Register.NONE : result(op));
      default -> changes(compares ? Register.NONE : Register.RAX);
    }
  }

  private void stack(int op) {
    boolean whole = !code.half;
    changes(Register.RSP);
    if (op < 0x58) {
      source = whole ? target() : Register.NONE;
      is(whole ? Operation.PUSH : Operation.UNKNOWN);
    } else {
      destination = target();
      is(whole ? Operation.POP : Operation.UNKNOWN);
    }
  }

  private void constant(int op) {
    if (op < 0xb8) {
      changes(byteRegister(target()));
    } else if (code.half && !code.wide) {
      changes(target());
    } else {
      destination = target();
      is(Operation.CONSTANT);
    }
  }

  private void floatingPoint(int op) {
    if (!code.isRegister()) {
      stored = 108; // FNSAVE stores most.
    } else if (op == 0xdf) {
      changes(Register.RAX);
    }
  }

  private void sixties(int op) {
    switch (op) {
      case 0x63 -> extend(code.wide, code.reg, code.rm);
      case 0x69, 0x6b -> product();
      case 0x68, 0x6a -> {
        changes(Register.RSP);
        is(code.half ? Operation.UNKNOWN : Operation.PUSH_OTHER);
      }
      case 0x6c, 0x6d -> changes(Register.RDI, Register.RCX);
      case 0x6e, 0x6f -> changes(Register.RSI, Register.RCX);
      default -> is(Operation.UNKNOWN);
    }
  }

  private void extend(boolean extends32, int to, int from) {
    changes(to);
    if (extends32 && code.isRegister()) {
      destination = to;
      source = from;
      is(Operation.EXTEND);
    }
  }

  private void product() {
    changes(code.reg);
    if (code.wide && code.isRegister()) {
      destination = code.reg;
      source = code.rm;
      is(Operation.PRODUCT);
    }
  }

  private void eighties(int op) {
    switch (op) {
      case 0x80, 0x81, 0x83 -> immediateArithmetic(op);
      case 0x84 -> changes(Register.NONE);
      case 0x85 -> test();
      case 0x86, 0x87 -> {
        changesOperand((op & 1) == 0 ? 1 : code.width());
        changes(result(op));
      }
      case 0x88 -> changesOperand(1);
      case 0x89 -> moveTo();
      case 0x8a -> changes(byteRegister(code.reg));
      case 0x8b -> moveFrom();
      case 0x8c -> changesOperand(code.width());
      case 0x8d -> address();
      case 0x8e -> changes(Register.NONE);
      default -> popOperand();
    }
  }

  private void immediateArithmetic(int op) {
    int which = code.reg & 7;
    boolean whole = op != 0x80 && code.wide && code.isRegister();
    if (which == 7) {
      if (whole && code.immediate == 0) {
        source = code.rm;
        is(Operation.TEST);
      }
    } else if (whole && (which == 0 || which == 5)) {
      changed(Operation.ADD, which == 0 ? code.immediate : -code.immediate);
    } else if (whole && which == 4) {
      changed(Operation.MASK, code.immediate);
    } else {
      changesOperand(op == 0x80 ? 1 : code.width());
    }
  }

  /** A register by itself and a constant. */
  private void changed(Operation operation, long number) {
    destination = code.rm;
    source = code.rm;
    immediate = number;
    is(operation);
  }

  private void test() {
    if (code.wide && code.isRegister() && code.reg == code.rm) {
      source = code.rm;
      is(Operation.TEST);
    }
  }

  private void moveTo() {
    if (!code.wide && code.isRegister()) {
      extend(!code.half, code.rm, code.reg);
    } else if (!code.wide) {
      changesOperand(code.width());
    } else if (code.isRegister()) {
      move(code.rm, code.reg);
    } else {
      store();
    }
  }

  private void move(int to, int from) {
    destination = to;
    source = from;
    is(Operation.MOVE);
  }

  private void moveFrom() {
    if (!code.wide) {
      extend(!code.half, code.reg, code.rm);
    } else if (code.isRegister()) {
      move(code.reg, code.rm);
    } else {
      destination = code.reg;
      is(Operation.LOAD);
    }
  }

  private void address() {
    destination = code.reg;
    is(!code.isRegister() && code.wide ? Operation.ADDRESS : Operation.OTHER);
  }

  private void popOperand() {
    changes(Register.RSP);
    if (code.isRegister() && !code.half) {
      destination = code.rm;
      is(Operation.POP);
    } else {
      is(Operation.UNKNOWN);
    }
  }

  private void nineties(int op) {
    if (op < 0x98) {
      boolean nothing = op == 0x90 && !code.rexBase();
      changes(nothing ? Register.NONE : Register.RAX, nothing ? Register.NONE : target());
      return;
    }
    switch (op) {
      case 0x98, 0x9f -> changes(Register.RAX);
      case 0x99 -> changes(Register.RDX);
      case 0x9c -> {
        changes(Register.RSP);
        is(code.half ? Operation.UNKNOWN : Operation.PUSH_OTHER);
      }
      case 0x9b, 0x9e -> changes(Register.NONE);
      default -> is(Operation.UNKNOWN);
    }
  }

  private void strings(int op) {
    switch (op) {
      case 0xa0, 0xa1 -> changes(Register.RAX);
      case 0xa2, 0xa3, 0xa8, 0xa9 -> changes(Register.NONE);
      default -> {
        changes(Register.RSI, Register.RDI);
        changes(Register.RCX, op == 0xac || op == 0xad ? Register.RAX : Register.NONE);
      }
    }
  }

  private void shifts(int op) {
    switch (op) {
      case 0xc0, 0xd0, 0xd2, 0xc6 -> changesOperand(1);
      case 0xc1, 0xd1 -> shift(op);
      case 0xd3 -> changesOperand(code.width());
      case 0xc7 -> moveConstant();
      case 0xc2, 0xc3 -> is(Operation.RETURN);
      case 0xc9 -> changes(Register.RSP, Register.RBP);
      case 0xcc -> is(Operation.TRAP);
      case 0xd7 -> changes(Register.RAX);
      default -> is(Operation.UNKNOWN);
    }
  }

  private void shift(int op) {
    boolean left = (code.reg & 7) == 4 && code.wide && code.isRegister();
    if (left) {
      destination = code.rm;
      source = code.rm;
      immediate = 1L << (op == 0xd1 ? 1 : code.immediate & 63);
      is(Operation.PRODUCT);
    } else {
      changesOperand(code.width());
    }
  }

  private void moveConstant() {
    if (code.isRegister() && !code.half && (code.reg & 7) == 0) {
      destination = code.rm;
      immediate = code.wide ? code.immediate : code.immediate & 0xffffffffL;
      is(Operation.CONSTANT);
    } else {
      changesOperand(code.width());
    }
  }

  private void jumps(int op) {
    switch (op) {
      case 0xe0, 0xe1, 0xe2, 0xe3 -> {
        branch(0);
        changes(op == 0xe3 ? Register.NONE : Register.RCX);
      }
      case 0xe8 -> {
        branch(0);
        is(Operation.CALL);
      }
      case 0xe9, 0xeb -> {
        branch(0);
        is(Operation.JUMP);
      }
      default -> changes(Register.RAX);
    }
  }

  private void groups(int op) {
    switch (op) {
      case 0xf4 -> is(Operation.TRAP);
      case 0xf5, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd -> changes(Register.NONE);
      case 0xf6, 0xf7 -> unary(op);
      case 0xfe -> changesOperand(1);
      case 0xff -> indirect();
      default -> is(Operation.UNKNOWN);
    }
  }

  private void unary(int op) {
    int which = code.reg & 7;
    if (which == 3 && op == 0xf7 && code.wide && code.isRegister()) {
      changed(Operation.PRODUCT, -1);
    } else if (which == 2 || which == 3) {
      changesOperand(op == 0xf6 ? 1 : code.width());
    } else if (which > 3) {
      changes(Register.RAX, Register.RDX);
    }
  }

  private void indirect() {
    switch (code.reg & 7) {
      case 0, 1 -> {
        if (code.wide && code.isRegister()) {
          changed(Operation.ADD, (code.reg & 7) == 0 ? 1 : -1);
        } else {
          changesOperand(code.width());
        }
      }
      case 2 -> {
        source = code.isRegister() ? code.rm : Register.NONE;
        is(Operation.CALL_INDIRECT);
      }
      case 4 -> {
        source = code.isRegister() ? code.rm : Register.NONE;
        is(Operation.JUMP_INDIRECT);
      }
      case 6 -> {
        changes(Register.RSP);
        is(code.half ? Operation.UNKNOWN : Operation.PUSH_OTHER);
      }
      default -> is(Operation.UNKNOWN);
    }
  }
}
