package org.allocs.hooks.code;

/**
 * What follows each opcode in 64-bit mode (Intel SDM, volume 2, appendix A; AMD APM, volume 3,
 * appendix A), one character an opcode:
 *
 * <pre>
 * .  nothing              m  ModRM                 x  no such instruction
 * b  1 byte               M  ModRM and 1 byte      p  a prefix, or an escape to another table
 * w  2 bytes              Z  ModRM and 2 or 4      f  ModRM and, for a test, 1 byte
 * z  2 or 4 bytes         r  4 bytes               F  ModRM and, for a test, 2 or 4
 * v  2, 4 or 8 bytes      o  an address            e  3 bytes
 * </pre>
 */
final class Layouts {
  private static final String ONE =
      "mmmmbzxxmmmmbzxp" // 0x
          + "mmmmbzxxmmmmbzxx"
          + "mmmmbzpxmmmmbzpx"
          + "mmmmbzpxmmmmbzpx"
          + "pppppppppppppppp" // 4x
          + "................"
          + "xxpmppppzZbM...."
          + "bbbbbbbbbbbbbbbb"
          + "MZxMmmmmmmmmmmmm" // 8x
          + "..........x....."
          + "oooo....bz......"
          + "bbbbbbbbvvvvvvvv"
          + "MMw.ppMZe.w..bx." // Cx
          + "mmmmxpx.mmmmmmmm"
          + "bbbbbbbbrrxb...."
          + "p.pp..fF......mm";

  private static final String TWO =
      "mmmmx.....x.xm.M" // 0x
          + "mmmmmmmmmmmmmmmm"
          + "mmmmxxxxmmmmmmmm"
          + "......x.pxpxxxxx"
          + "mmmmmmmmmmmmmmmm" // 4x
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "MMMMmmm.mmxxmmmm"
          + "rrrrrrrrrrrrrrrr" // 8x
          + "mmmmmmmmmmmmmmmm"
          + "...mMmmm...mMmmm"
          + "mmmmmmmmmmMmmmmm"
          + "mmMmMMMm........" // Cx
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm";

  /** Number of the table of opcodes without an escape. */
  static final int ONE_BYTE = 0;

  /** Number of the table behind {@code 0F}, as VEX counts them. */
  static final int TWO_BYTE = 1;

  /** Number of the table behind {@code 0F 38}. */
  static final int THREE_BYTE_38 = 2;

  /** Number of the table behind {@code 0F 3A}. */
  static final int THREE_BYTE_3A = 3;

  private static final int FP16_5 = 5;
  private static final int FP16_6 = 6;
  private static final int XOP_8 = 8;
  private static final int XOP_9 = 9;
  private static final int XOP_A = 10;

  private Layouts() {}

  /** The layout of an opcode of a table; {@code x} for a table that there is not. */
  static char of(int table, int opcode) {
    return switch (table) {
      case ONE_BYTE -> ONE.charAt(opcode);
      case TWO_BYTE -> TWO.charAt(opcode);
      case THREE_BYTE_38, FP16_5, FP16_6, XOP_9 -> 'm';
      case THREE_BYTE_3A, XOP_8 -> 'M';
      case XOP_A -> 'Z';
      default -> 'x';
    };
  }
}
