package org.allocs.typing.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Decodes the call before a return address, and the stub that it may go through (Intel SDM, volume
 * 2: CALL, JMP, ENDBR64; x86-64 psABI, section 5.2). Other calls, by register, are not followed.
 */
final class CallInstruction {
  private static final int CALL_RELATIVE = 0xe8;
  private static final int CALL_RELATIVE_LENGTH = 5;
  private static final int CALL_INDIRECT = 0x15ff;
  private static final int JUMP_INDIRECT = 0x25ff;
  private static final int INDIRECT_LENGTH = 6;
  private static final int ENDBR64 = 0xfa1e0ff3;
  private static final int ENDBR64_LENGTH = 4;
  private static final int BND = 0xf2;
  private static final int LONGEST_INDIRECT = 7;

  private final Memory memory;

  CallInstruction(Memory memory) {
    this.memory = memory;
  }

  private ByteBuffer code(long address, int length) throws AllocsException {
    return ByteBuffer.wrap(memory.read(address, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What {@code call rel32} before a return address calls. */
  OptionalLong direct(long site) throws AllocsException {
    ByteBuffer code = code(site - CALL_RELATIVE_LENGTH, CALL_RELATIVE_LENGTH);
    return (code.get(0) & 0xff) == CALL_RELATIVE
        ? OptionalLong.of(site + code.getInt(1))
        : OptionalLong.empty();
  }

  /** What {@code call *slot(%rip)} before a return address calls. */
  OptionalLong throughSlot(long site) throws AllocsException {
    ByteBuffer code = code(site - INDIRECT_LENGTH, INDIRECT_LENGTH);
    return (code.getShort(0) & 0xffff) == CALL_INDIRECT
        ? OptionalLong.of(memory.readLong(site + code.getInt(2)))
        : OptionalLong.empty();
  }

  /**
   * Whether the call before a return address goes through a register or memory: FF /2 of any
   * length. Only the length is not certain.
   */
  boolean isIndirect(long site) throws AllocsException {
    byte[] code = memory.read(site - LONGEST_INDIRECT, LONGEST_INDIRECT);
    for (int length = 2; length <= LONGEST_INDIRECT; length++) {
      int at = LONGEST_INDIRECT - length;
      int operand = code[at + 1] & 0xff;
      boolean call = (code[at] & 0xff) == 0xff && (operand >> 3 & 7) == 2;
      if (call && length == lengthOf(operand)) {
        return true;
      }
    }
    return false;
  }

  /** Bytes of FF /2 by its ModR/M byte (Intel SDM, volume 2, table 2-2). */
  private static int lengthOf(int operand) {
    int mode = operand >> 6;
    int base = operand & 7;
    int index = mode != 3 && base == 4 ? 1 : 0;
    boolean absolute = mode == 2 || (mode == 0 && base == 5);
    return 2 + index + (mode == 1 ? 1 : absolute ? 4 : 0);
  }

  /** Where a stub of the procedure linkage table jumps, if it is one. */
  OptionalLong throughStub(long stub) throws AllocsException {
    long at = code(stub, 4).getInt(0) == ENDBR64 ? stub + ENDBR64_LENGTH : stub;
    at += (code(at, 1).get(0) & 0xff) == BND ? 1 : 0;
    ByteBuffer code = code(at, INDIRECT_LENGTH);
    return (code.getShort(0) & 0xffff) == JUMP_INDIRECT
        ? OptionalLong.of(memory.readLong(at + INDIRECT_LENGTH + code.getInt(2)))
        : OptionalLong.empty();
  }
}
