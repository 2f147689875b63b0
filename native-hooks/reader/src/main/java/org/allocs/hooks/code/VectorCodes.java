package org.allocs.hooks.code;

import org.allocs.hooks.code.Instruction.Operation;

/**
 * Opcodes behind VEX, EVEX and XOP. What is in memory may be stored to, for all that is looked at
 * here.
 */
final class VectorCodes extends Effect {
  VectorCodes(Encoding code) {
    super(code);
  }

  @Override
  void read() {
    int op = code.opcode;
    stored = code.memory == null ? 0 : 64;
    changesVectors();
    switch (code.table) {
      case Layouts.TWO_BYTE -> vectorTwoBytes(op);
      case Layouts.THREE_BYTE_38 -> {
        boolean general = op >= 0xf2 && op <= 0xf7;
        changes(general ? code.reg & 0xf : Register.NONE, general ? code.third : Register.NONE);
      }
      case Layouts.THREE_BYTE_3A -> {
        if (op == 0xf0) {
          changes(code.reg);
        } else {
          extract(op);
        }
      }
      case 5 -> changes(isConversion(op) ? code.reg : op == 0x7e ? code.rm : Register.NONE);
      case 6 -> changes(Register.NONE);
      default -> is(Operation.UNKNOWN);
    }
  }

  private static boolean isConversion(int op) {
    return op == 0x2c || op == 0x2d || op == 0x78 || op == 0x79;
  }

  private void vectorTwoBytes(int op) {
    if (isConversion(op) || op == 0x50 || op == 0x93 || op == 0xc5 || op == 0xd7) {
      changes(code.reg);
    } else if (op == 0x7e && code.isRegister() && code.prefix == 0x66) {
      changes(code.rm);
    }
  }
}
