package org.allocs.hooks.code;

import org.allocs.hooks.code.Instruction.Operation;

/**
 * What an instruction does, told by the table of opcodes that it is of. An implementation fills in
 * the fields in {@link #read}.
 */
abstract class Effect {
  private static final int ALL = 0xffff;

  /** The parts of the instruction. */
  final Encoding code;

  Operation operation = Operation.OTHER;
  int destination = Register.NONE;
  int source = Register.NONE;
  long immediate;

  /** Bytes stored at the operand in memory, at most; 0 if none. */
  int stored;

  /** Vector registers that it may change, as bits. */
  private int vectors;

  private int written;

  Effect(Encoding code) {
    this.code = code;
    this.immediate = code.immediate;
  }

  /** Looks the opcode up. */
  abstract void read();

  final Instruction instruction() {
    read();
    return new Instruction(
        code.address(),
        code.length(),
        operation,
        destination,
        source,
        code.memory,
        immediate,
        operation == Operation.UNKNOWN ? ALL : written | Register.bit(destination),
        stored,
        vectors);
  }

  final void is(Operation kind) {
    operation = kind;
  }

  final void changes(int register) {
    written |= Register.bit(register);
  }

  final void changes(int first, int second) {
    changes(first);
    changes(second);
  }

  /** The vector registers that are operands: whether they are only read is not looked at. */
  final void changesVectors() {
    vectors |= 1 << (code.reg & 0xf);
    vectors |= code.isRegister() ? 1 << (code.rm & 0xf) : 0;
    vectors |= code.third == Register.NONE ? 0 : 1 << (code.third & 0xf);
  }

  /** The operand of ModRM. */
  final void changesOperand(int width) {
    if (code.isRegister()) {
      changes(width == 1 ? byteRegister(code.rm) : code.rm);
    } else {
      stored = width;
    }
  }

  /** Without REX, numbers 4 to 7 are the second bytes of registers 0 to 3. */
  final int byteRegister(int number) {
    return !code.rex && number >= Register.RSP ? number - Register.RSP : number;
  }

  /** The register that the opcode has in it. */
  final int target() {
    return (code.opcode & 7) + (code.rexBase() ? 8 : 0);
  }

  /** The register of ModRM, of one byte for even opcodes. */
  final int result(int op) {
    return (op & 1) == 0 ? byteRegister(code.reg) : code.reg;
  }

  /** A branch on a condition, or none that is told apart. */
  final void branch(int condition) {
    is(
        condition == 4
            ? Operation.BRANCH_IF_ZERO
            : condition == 5 ? Operation.BRANCH_UNLESS_ZERO : Operation.BRANCH);
    immediate = code.address() + code.length() + code.immediate;
  }

  /** A register stored whole. */
  final void store() {
    source = code.reg;
    stored = 8;
    is(Operation.STORE);
  }

  /** PEXTR and the comparisons of strings: the same ones in SSE and AVX. */
  final void extract(int op) {
    if (op >= 0x14 && op <= 0x17) {
      changesOperand(8);
    } else if (op >= 0x60 && op <= 0x63) {
      changes(Register.RCX);
    }
  }
}
