package org.allocs.hooks.code;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The parts of one instruction (Intel SDM, volume 2, chapter 2; section 2.7 for EVEX). Used by one
 * thread.
 */
final class Encoding {
  /** Longest instruction there is. */
  static final int MAX_LENGTH = 15;

  private static final int OPERAND_SIZE = 0x66;
  private static final int ADDRESS_SIZE = 0x67;
  private static final int REPEAT_NOT_EQUAL = 0xf2;
  private static final int REPEAT = 0xf3;
  private static final int VEX3 = 0xc4;
  private static final int VEX2 = 0xc5;
  private static final int EVEX = 0x62;
  private static final int XOP = 0x8f;
  private static final int FIRST_XOP_TABLE = 8;

  private final ByteBuffer code;
  private final int start;
  private final long address;

  /** Number of the table of opcodes. */
  int table;

  /** The opcode. */
  int opcode;

  /** {@code 66}, {@code F2} or {@code F3} as part of the opcode; else 0. */
  int prefix;

  /** Whether {@code 66} is there. */
  boolean half;

  /** Whether {@code F2} or {@code F3} is there. */
  boolean repeated;

  /** Whether operands are of 64 bits. */
  boolean wide;

  /** Whether any REX prefix is there: then no register number means an upper half. */
  boolean rex;

  /** Whether it has one of the prefixes for vectors, whose tables mean other things. */
  boolean vector;

  /** Register that VEX adds. */
  int third = Register.NONE;

  /** Its fields; {@code mod} is -1 without a ModRM byte. */
  int mod = -1;

  int reg;
  int rm;

  /** Null where there is none. */
  MemoryOperand memory;

  /** Constant behind all that. */
  long immediate;

  private int extendReg;
  private int extendIndex;
  private int extendBase;
  private boolean segment;
  private boolean shortAddress;
  private boolean shortened;
  private int displacementAt = -1;

  private Encoding(ByteBuffer code, long address) {
    this.code = code;
    this.start = code.position();
    this.address = address;
  }

  /**
   * Reads the instruction at the buffer's position and moves behind it.
   *
   * @param code little-endian
   * @return null if there is no such instruction, or the buffer ends before it does
   */
  static Encoding read(ByteBuffer code, long address) {
    Encoding encoding = new Encoding(code, address);
    try {
      boolean valid = encoding.read();
      return valid && encoding.length() <= MAX_LENGTH ? encoding : null;
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  /** Bytes read so far; all when it is read. */
  int length() {
    return code.position() - start;
  }

  /** Whether a REX prefix gives the register in the opcode its fourth bit. */
  boolean rexBase() {
    return extendBase != 0;
  }

  long address() {
    return address;
  }

  /** Whether the operand of ModRM is a register. */
  boolean isRegister() {
    return mod == 3;
  }

  /** Whether addresses are of 32 bits. */
  boolean isShortAddress() {
    return shortAddress;
  }

  /** Whether it has an EVEX prefix. */
  boolean isShortened() {
    return shortened;
  }

  /** Bytes of an operand of the usual size. */
  int width() {
    return wide ? 8 : half ? 2 : 4;
  }

  private int next() {
    return code.get() & 0xff;
  }

  private int peek() {
    int next = next();
    code.position(code.position() - 1);
    return next;
  }

  private boolean read() {
    opcode = prefixes();
    if (opcode == EVEX || opcode == VEX3 || opcode == VEX2 || isXop()) {
      vector(opcode);
    } else if (opcode == 0x0f) {
      escape();
    }
    char layout = Layouts.of(table, opcode);
    if (vector && table == Layouts.TWO_BYTE && layout == 'r') {
      return false;
    }
    if ("mMZfF".indexOf(layout) >= 0) {
      modrm();
    }
    boolean valid = immediate(layout);
    if (displacementAt >= 0) {
      memory = relative(code.getInt(displacementAt));
    }
    return valid;
  }

  private int prefixes() {
    while (true) {
      int next = next();
      if ((next & 0xf0) == 0x40) {
        int after = peek();
        if ((after & 0xf0) != 0x40 && !isPrefix(after)) {
          rex = true;
          wide = (next & 8) != 0;
          extendReg = (next & 4) << 1;
          extendIndex = (next & 2) << 2;
          extendBase = (next & 1) << 3;
        }
      } else if (!prefix(next)) {
        return next;
      }
    }
  }

  private static boolean isPrefix(int code) {
    return switch (code) {
      case OPERAND_SIZE,
          ADDRESS_SIZE,
          REPEAT,
          REPEAT_NOT_EQUAL,
          0xf0,
          0x2e,
          0x36,
          0x3e,
          0x26,
          0x64,
          0x65 ->
          true;
      default -> false;
    };
  }

  private boolean prefix(int code) {
    if (code == OPERAND_SIZE) {
      half = true;
      prefix = prefix == 0 ? code : prefix;
    } else if (code == ADDRESS_SIZE) {
      shortAddress = true;
    } else if (code == REPEAT || code == REPEAT_NOT_EQUAL) {
      repeated = true;
      prefix = code;
    } else if (code == 0x64 || code == 0x65) {
      segment = true;
    }
    return isPrefix(code);
  }

  private void escape() {
    table = Layouts.TWO_BYTE;
    opcode = next();
    if (opcode == 0x38 || opcode == 0x3a) {
      table = opcode == 0x38 ? Layouts.THREE_BYTE_38 : Layouts.THREE_BYTE_3A;
      opcode = next();
    }
  }

  /** {@code 8F} is a prefix if what follows cannot be the ModRM byte of POP. */
  private boolean isXop() {
    return opcode == XOP && (peek() & 0x1f) >= FIRST_XOP_TABLE;
  }

  private void vector(int kind) {
    vector = true;
    int first = next();
    extendReg = (~first & 0x80) >> 4;
    int second = first;
    table = Layouts.TWO_BYTE;
    if (kind != VEX2) {
      extendIndex = (~first & 0x40) >> 3;
      extendBase = (~first & 0x20) >> 2;
      table = kind == EVEX ? first & 7 : first & 0x1f;
      second = next();
      wide = (second & 0x80) != 0;
    }
    third = ~(second >> 3) & 0xf;
    prefix = new int[] {0, OPERAND_SIZE, REPEAT, REPEAT_NOT_EQUAL}[second & 3];
    if (kind == EVEX) {
      shortened = true;
      next();
    }
    opcode = next();
    table = kind == XOP || table < FIRST_XOP_TABLE ? table : -1;
    table = table == Layouts.ONE_BYTE ? -1 : table;
  }

  private void modrm() {
    int byteCode = next();
    mod = byteCode >> 6;
    reg = (byteCode >> 3 & 7) + extendReg;
    rm = (byteCode & 7) + extendBase;
    boolean control = table == Layouts.TWO_BYTE && !vector && opcode >= 0x20 && opcode <= 0x23;
    if (control) {
      mod = 3; // MOV to and from control registers ignores it.
    }
    if (mod != 3) {
      operand(byteCode & 7);
    }
  }

  private void operand(int low) {
    int base = rm;
    int index = Register.NONE;
    int scale = 1;
    int lowBase = low;
    if (low == Register.RSP) {
      int sib = next();
      scale = 1 << (sib >> 6);
      index = (sib >> 3 & 7) + extendIndex;
      index = index == Register.RSP ? Register.NONE : index;
      lowBase = sib & 7;
      base = lowBase + extendBase;
    }
    if (mod == 0 && lowBase == Register.RBP) {
      base = Register.NONE;
      displacementAt = low == Register.RSP ? -1 : code.position();
      memory = new MemoryOperand(base, index, scale, code.getInt(), segment || shortAddress);
      return;
    }
    long displacement = mod == 1 ? code.get() : mod == 2 ? code.getInt() : 0;
    if (mod == 1 && shortened && displacement != 0) {
      segment = true; // Counted in units that depend on the instruction: not worked out.
    }
    memory = new MemoryOperand(base, index, scale, displacement, segment || shortAddress);
  }

  private MemoryOperand relative(int displacement) {
    return new MemoryOperand(
        Register.NONE,
        Register.NONE,
        1,
        address + length() + displacement,
        segment || shortAddress);
  }

  private boolean immediate(char layout) {
    int size = half && !wide ? 2 : 4;
    switch (layout) {
      case 'b', 'M' -> immediate = code.get();
      case 'w' -> immediate = code.getShort() & 0xffff;
      case 'z', 'Z' -> immediate = size == 2 && !vector ? code.getShort() : code.getInt();
      case 'v' ->
          immediate =
              wide ? code.getLong() : half ? code.getShort() & 0xffff : code.getInt() & 0xffffffffL;
      case 'r' -> immediate = code.getInt();
      case 'o' -> immediate = shortAddress ? code.getInt() & 0xffffffffL : code.getLong();
      case 'f' -> immediate = (reg & 7) < 2 ? code.get() : 0;
      case 'F' -> immediate = (reg & 7) < 2 ? size == 2 ? code.getShort() : code.getInt() : 0;
      case 'e' -> immediate = code.getShort() & 0xffff | (code.get() & 0xff) << 16;
      default -> {
        return layout == 'm' || layout == '.';
      }
    }
    return true;
  }
}
