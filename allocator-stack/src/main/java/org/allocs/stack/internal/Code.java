package org.allocs.stack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.code.Decoder;
import org.allocs.hooks.code.Instruction;
import org.allocs.hooks.code.Register;
import org.allocs.target.Memory;

/** What the bytes of a function say about its frame, where nothing else does (x86-64). */
final class Code {
  private static final int LONGEST_CALL = 7;
  private static final int DIRECT_CALL = 5;
  private static final int SHORT_FUNCTION = 64;
  private static final int ENDBR64_BYTES = 4;

  /** {@code push %rbp; mov %rsp,%rbp}, in both encodings of the move. */
  private static final byte[] SETUP = {0x55, 0x48, (byte) 0x89, (byte) 0xe5};

  private static final byte[] SETUP_OTHER = {0x55, 0x48, (byte) 0x8b, (byte) 0xec};
  private static final byte[] ENDBR64 = {(byte) 0xf3, 0x0f, 0x1e, (byte) 0xfa};
  private static final byte BND = (byte) 0xf2;
  private static final byte RET = (byte) 0xc3;

  private Code() {}

  /** Where in its life a frame is at an instruction. */
  enum Phase {
    /** The return address is at the stack pointer. */
    BARE,
    /** The caller's frame pointer was pushed on top of the return address. */
    PUSHED,
    /** {@code rbp} points to the caller's, next to the return address. */
    SET_UP
  }

  /**
   * Where in its life the frame of a function is that keeps a frame pointer; empty if the function
   * does not set one up first thing, or has not yet done something else before.
   *
   * @param start of the function
   * @param pc in it
   */
  static Optional<Phase> phase(long start, long pc, Memory memory) throws AllocsException {
    byte[] head = some(start, ENDBR64_BYTES + SETUP.length, memory);
    int setup = matches(head, 0, ENDBR64) ? ENDBR64_BYTES : 0;
    if (!matches(head, setup, SETUP) && !matches(head, setup, SETUP_OTHER)) {
      return Optional.empty();
    }
    byte[] here = some(pc, 1, memory);
    long into = pc - start;
    if (into <= setup || (here.length == 1 && here[0] == RET)) {
      return Optional.of(Phase.BARE);
    }
    return Optional.of(into == setup + 1L ? Phase.PUSHED : Phase.SET_UP);
  }

  /**
   * Whether the instructions from a function's start to one in it leave the stack pointer as it
   * was: the return address, if there is one, is where it points.
   */
  static boolean keepsStackPointer(long start, long pc, Memory memory) throws AllocsException {
    byte[] head = some(start, (int) (pc - start), memory);
    ByteBuffer rest = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      Optional<Instruction> next = Decoder.decode(rest, 0);
      if (next.isEmpty() || !keepsStackPointer(next.get())) {
        return false;
      }
    }
    return head.length == pc - start;
  }

  /** Where a function that is short, and has no call in it, goes instead of returning. */
  static OptionalLong tailJump(long start, Memory memory) throws AllocsException {
    byte[] head = some(start, SHORT_FUNCTION, memory);
    ByteBuffer rest = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      Optional<Instruction> next = Decoder.decode(rest, start + rest.position());
      if (next.isEmpty() || !keepsStackPointer(next.get())) {
        break;
      }
      switch (next.get().operation()) {
        case JUMP:
          return OptionalLong.of(next.get().immediate());
        case RETURN, JUMP_INDIRECT, UNKNOWN, TRAP:
          return OptionalLong.empty();
        default:
          break;
      }
    }
    return OptionalLong.empty();
  }

  private static boolean keepsStackPointer(Instruction instruction) {
    boolean calls =
        instruction.operation() == Instruction.Operation.CALL
            || instruction.operation() == Instruction.Operation.CALL_INDIRECT;
    return !calls && (instruction.written() & 1 << Register.RSP) == 0;
  }

  /** What the call before an address names, where it names it. */
  static OptionalLong directTarget(long address, Memory memory) throws AllocsException {
    byte[] call = some(address - DIRECT_CALL, DIRECT_CALL, memory);
    return call.length == DIRECT_CALL && call[0] == (byte) 0xe8
        ? OptionalLong.of(address + displacement(call, 1))
        : OptionalLong.empty();
  }

  /** The slot that a stub at an address jumps through, if it is such a stub. */
  static OptionalLong stubSlot(long address, Memory memory) throws AllocsException {
    byte[] stub = some(address, ENDBR64_BYTES + 7, memory);
    int at = matches(stub, 0, ENDBR64) ? ENDBR64_BYTES : 0;
    at += stub.length > at && stub[at] == BND ? 1 : 0;
    return stub.length >= at + 6 && stub[at] == (byte) 0xff && stub[at + 1] == 0x25
        ? OptionalLong.of(address + at + 6 + displacement(stub, at + 2))
        : OptionalLong.empty();
  }

  private static int displacement(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  /** Whether the instruction before an address is a call. */
  static boolean followsCall(long address, Memory memory) throws AllocsException {
    byte[] before = some(address - LONGEST_CALL, LONGEST_CALL, memory);
    if (before.length < LONGEST_CALL) {
      return false;
    }
    if (before[2] == (byte) 0xe8) {
      return true;
    }
    return isIndirect(before, 2)
        || isIndirect(before, 3)
        || isIndirect(before, 4)
        || isIndirect(before, 6)
        || isIndirect(before, 7);
  }

  /** {@code FF /2}: the operand's form fixes the length. */
  private static boolean isIndirect(byte[] before, int length) {
    int at = LONGEST_CALL - length;
    int modRm = before[at + 1] & 0xff;
    boolean call = before[at] == (byte) 0xff && (modRm >> 3 & 7) == 2;
    return call && length == length(modRm, length > 2 ? before[at + 2] & 0xff : 0);
  }

  private static int length(int modRm, int sib) {
    int mode = modRm >> 6;
    int base = modRm & 7;
    if (mode == 3) {
      return 2;
    }
    int withSib = base == 4 ? 3 : 2;
    if (mode == 0) {
      boolean wide = base == 5 || (base == 4 && (sib & 7) == 5);
      return withSib + (wide ? 4 : 0);
    }
    return withSib + (mode == 1 ? 1 : 4);
  }

  private static byte[] some(long address, int length, Memory memory) throws AllocsException {
    byte[] bytes = new byte[length];
    int got = memory.readSome(address, bytes, 0, length);
    return java.util.Arrays.copyOf(bytes, got);
  }

  private static boolean matches(byte[] bytes, int from, byte[] pattern) {
    return bytes.length >= from + pattern.length
        && java.util.Arrays.equals(bytes, from, from + pattern.length, pattern, 0, pattern.length);
  }
}
