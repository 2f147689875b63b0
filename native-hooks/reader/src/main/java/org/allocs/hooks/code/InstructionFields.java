package org.allocs.hooks.code;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fields of one instruction of x86-64, for those who look for certain ones: opcode, ModRM and
 * immediate. Those that compilers seldom make are left out; {@link Decoder} knows them all.
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
public record InstructionFields(
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
  public static InstructionFields at(byte[] code, int position) {
    ByteBuffer bytes = ByteBuffer.wrap(code, position, code.length - position);
    Encoding read = Encoding.read(bytes.order(ByteOrder.LITTLE_ENDIAN), 0);
    return read == null || !isKnown(read) ? null : of(read);
  }

  private static boolean isKnown(Encoding read) {
    boolean second = read.table == Layouts.TWO_BYTE;
    boolean first = read.table == Layouts.ONE_BYTE && !read.isShortAddress();
    return second
        ? read.vector ? !read.isShortened() : isSecond(0xf00 | read.opcode)
        : first && (hasModRm(read.opcode) || isPlain(read.opcode));
  }

  private static InstructionFields of(Encoding read) {
    MemoryOperand memory = read.memory;
    int register = read.mod < 0 ? read.opcode & 7 | (read.rexBase() ? 8 : 0) : read.rm;
    return new InstructionFields(
        read.table == Layouts.TWO_BYTE ? 0xf00 | read.opcode : read.opcode,
        read.length(),
        read.wide,
        read.vector,
        read.mod,
        read.mod < 0 ? -1 : read.reg,
        memory == null ? register : memory.base(),
        memory == null ? -1 : memory.index(),
        memory == null ? 0 : (int) memory.displacement(),
        read.immediate);
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
}
