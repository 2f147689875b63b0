package org.allocs.hooks.code;

/**
 * One instruction of x86-64, as far as it takes to know where the next begins and what memory it
 * may write: opcode, ModRM fields and immediate. Instructions that compilers seldom make are not
 * decoded.
 *
 * @param opcode 0 to 0xff of the first table, 0xf00 to 0xfff of the second
 * @param length bytes
 * @param wide whether operands have 64 bits ({@code REX.W})
 * @param vector whether it has a VEX prefix
 * @param mode ModRM's {@code mod}: 3 is a register, less is memory; -1 without ModRM
 * @param reg ModRM's {@code reg} with its extension
 * @param base register of ModRM's {@code rm} or of the opcode, or the base of a memory operand; -1
 *     for none
 * @param index of a memory operand; -1 for none
 * @param displacement of a memory operand
 * @param immediate sign-extended; 0 without
 */
public record Instruction(
    int opcode,
    int length,
    boolean wide,
    boolean vector,
    int mode,
    int reg,
    int base,
    int index,
    int displacement,
    long immediate) {

  /** Whether there is a memory operand. */
  public boolean hasMemory() {
    return mode >= 0 && mode < 3;
  }

  /**
   * The instruction at a position.
   *
   * @return null if it is none that is known, or the code ends in it
   */
  public static Instruction at(byte[] code, int position) {
    try {
      return new Decoder(code, position).decode();
    } catch (ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  private static final class Decoder {
    private final byte[] code;
    private final int start;
    private int at;
    private int rex;
    private boolean narrow;
    private int mode = -1;
    private int reg = -1;
    private int base = -1;
    private int index = -1;
    private int displacement;

    Decoder(byte[] code, int position) {
      this.code = code;
      this.start = position;
      this.at = position;
    }

    private int next() {
      return code[at++] & 0xff;
    }

    private long signed(int bytes) {
      long value = 0;
      for (int i = 0; i < bytes; i++) {
        value |= (long) next() << 8 * i;
      }
      return bytes == 0 ? 0 : value << 64 - 8 * bytes >> 64 - 8 * bytes;
    }

    Instruction decode() {
      int first = next();
      while (isPrefix(first)) {
        narrow |= first == 0x66;
        first = next();
      }
      if ((first & 0xf0) == 0x40) {
        rex = first;
        first = next();
      }
      if (first == 0xc4 || first == 0xc5) {
        return vector(first);
      }
      int opcode = first == 0x0f ? 0xf00 | next() : first;
      boolean known = opcode < 0xf00 ? hasModRm(opcode) || isPlain(opcode) : isSecond(opcode);
      if (!known) {
        return null;
      }
      if (opcode < 0xf00 ? hasModRm(opcode) : secondHasModRm(opcode)) {
        modRm();
      } else {
        base = opcode & 7 | (rex & 1) << 3;
      }
      return made(opcode, false, signed(immediateBytes(opcode)));
    }

    private Instruction made(int opcode, boolean vector, long immediate) {
      boolean wide = (rex & 8) != 0;
      return new Instruction(
          opcode, at - start, wide, vector, mode, reg, base, index, displacement, immediate);
    }

    /** With the first table of opcodes only, where moves are. */
    private Instruction vector(int first) {
      int bits = next();
      rex = (bits & 0x80) == 0 ? 4 : 0;
      if (first == 0xc4) {
        if ((bits & 0x1f) != 1) {
          return null;
        }
        rex = (~bits & 0xe0) >> 5;
        next();
      }
      int opcode = 0xf00 | next();
      if (opcode != 0xf77) {
        modRm();
      }
      boolean hasImmediate =
          opcode >= 0xf70 && opcode <= 0xf73 || opcode >= 0xfc2 && opcode <= 0xfc6;
      return made(opcode, true, signed(hasImmediate ? 1 : 0));
    }

    private void modRm() {
      int bits = next();
      mode = bits >> 6;
      reg = bits >> 3 & 7 | (rex & 4) << 1;
      int rm = bits & 7;
      if (mode == 3) {
        base = rm | (rex & 1) << 3;
        return;
      }
      if (rm == 4) {
        int sib = next();
        index = sib >> 3 & 7 | (rex & 2) << 2;
        index = index == 4 ? -1 : index;
        base = (sib & 7) == 5 && mode == 0 ? -1 : sib & 7 | (rex & 1) << 3;
      } else if (rm != 5 || mode != 0) {
        base = rm | (rex & 1) << 3;
      }
      boolean far = mode == 2 || mode == 0 && base < 0;
      displacement = (int) signed(far ? 4 : mode);
    }

    private static boolean isPrefix(int value) {
      return value == 0x66
          || value == 0xf0
          || value == 0xf2
          || value == 0xf3
          || value == 0x2e
          || value == 0x3e
          || value == 0x64
          || value == 0x65;
    }

    private static boolean hasModRm(int opcode) {
      return opcode < 0x40 && (opcode & 7) < 4
          || opcode == 0x63
          || opcode == 0x69
          || opcode == 0x6b
          || opcode == 0x80
          || opcode == 0x81
          || opcode >= 0x83 && opcode <= 0x8b
          || opcode == 0x8d
          || opcode == 0x8f
          || opcode == 0xc0
          || opcode == 0xc1
          || opcode == 0xc6
          || opcode == 0xc7
          || opcode >= 0xd0 && opcode <= 0xd3
          || opcode == 0xf6
          || opcode == 0xf7
          || opcode == 0xfe
          || opcode == 0xff;
    }

    private static boolean isPlain(int opcode) {
      return opcode < 0x40 && (opcode & 7) < 6
          || opcode >= 0x50 && opcode < 0x60
          || opcode >= 0x70 && opcode < 0x80
          || opcode >= 0x90 && opcode < 0x9a
          || opcode >= 0xa4 && opcode <= 0xab
          || opcode >= 0xb0 && opcode <= 0xbf
          || opcode == 0x68
          || opcode == 0x6a
          || opcode == 0xc2
          || opcode == 0xc3
          || opcode == 0xc9
          || opcode == 0xcc
          || opcode == 0xe8
          || opcode == 0xe9
          || opcode == 0xeb;
    }

    /** Without the tables of three bytes, and what only kernels use. */
    private static boolean isSecond(int opcode) {
      return opcode == 0xf0b || opcode >= 0xf10 && opcode != 0xf38 && opcode != 0xf3a;
    }

    private static boolean secondHasModRm(int opcode) {
      boolean jumps = opcode >= 0xf80 && opcode < 0xf90;
      boolean swaps = opcode >= 0xfc8 && opcode < 0xfd0;
      return !jumps && !swaps && opcode != 0xf0b && opcode != 0xf77 && opcode != 0xfa2;
    }

    private int immediateBytes(int opcode) {
      int word = narrow ? 2 : 4;
      if (opcode >= 0xf00) {
        boolean one =
            opcode >= 0xf70 && opcode <= 0xf73
                || opcode == 0xfa4
                || opcode == 0xfac
                || opcode == 0xfba
                || opcode >= 0xfc2 && opcode <= 0xfc6 && opcode != 0xfc3;
        return opcode >= 0xf80 && opcode < 0xf90 ? 4 : one ? 1 : 0;
      }
      if (opcode >= 0xb8 && opcode <= 0xbf) {
        return (rex & 8) != 0 ? 8 : word;
      }
      if (opcode == 0xf6 || opcode == 0xf7) {
        return (reg & 7) > 1 ? 0 : opcode == 0xf6 ? 1 : word;
      }
      return one(opcode) ? 1 : opcode == 0xc2 ? 2 : many(opcode) ? word : 0;
    }

    private static boolean one(int opcode) {
      return opcode < 0x40 && (opcode & 7) == 4
          || opcode >= 0x70 && opcode < 0x80
          || opcode >= 0xb0 && opcode < 0xb8
          || opcode == 0x6a
          || opcode == 0x6b
          || opcode == 0x80
          || opcode == 0x83
          || opcode == 0xa8
          || opcode == 0xc0
          || opcode == 0xc1
          || opcode == 0xc6
          || opcode == 0xeb;
    }

    private static boolean many(int opcode) {
      return opcode < 0x40 && (opcode & 7) == 5
          || opcode == 0x68
          || opcode == 0x69
          || opcode == 0x81
          || opcode == 0xa9
          || opcode == 0xc7
          || opcode == 0xe8
          || opcode == 0xe9;
    }
  }
}
