package org.allocs.hooks.code;

/**
 * One instruction of x86-64: its length always, its meaning where it may move a pointer, and of all
 * others which registers they change.
 *
 * @param address of its first byte
 * @param length bytes
 * @param operation what it does
 * @param destination register that it sets as a whole; {@link Register#NONE} if there is none
 * @param source register that it takes from; {@link Register#NONE} if there is none
 * @param memory what it addresses; null where it addresses nothing
 * @param immediate constant, or address that it goes to
 * @param written set of all registers that it may change, bit <i>n</i> for register <i>n</i>
 * @param stored bytes that it may change at {@code memory}; 0 if it only reads there
 * @param vectors set of all vector registers that it may change, bit <i>n</i> for register <i>n</i>
 */
public record Instruction(
    long address,
    int length,
    Operation operation,
    int destination,
    int source,
    MemoryOperand memory,
    long immediate,
    int written,
    int stored,
    int vectors) {
  /** What an instruction does. */
  public enum Operation {
    /** All 64 bits of a register to another. */
    MOVE,
    /** 64 bits of memory to a register. */
    LOAD,
    /** All 64 bits of a register to memory. */
    STORE,
    /** An address to a register. */
    ADDRESS,
    /** A constant added to all 64 bits of a register. */
    ADD,
    /** All 64 bits of a register, of which a constant leaves some. */
    MASK,
    /** A register, or 64 bits of memory if there is no source, added to all 64 bits of another. */
    SUM,
    /** A register subtracted from all 64 bits of another. */
    DIFFERENCE,
    /** All 64 bits of a register, times a constant. */
    PRODUCT,
    /** The lower 32 bits of a register to another, whose upper half is extended. */
    EXTEND,
    /** A constant to a register. */
    CONSTANT,
    /** A register onto the stack. */
    PUSH,
    /** Something else of 8 bytes onto the stack. */
    PUSH_OTHER,
    /** From the stack to a register. */
    POP,
    /** Whether all 64 bits of a register are 0. */
    TEST,
    /** Calls a function at a known address. */
    CALL,
    /** Calls a function whose address is in memory or a register. */
    CALL_INDIRECT,
    /** Goes to a known address. */
    JUMP,
    /** Goes on at an address in memory or a register. */
    JUMP_INDIRECT,
    /** Goes to a known address if equal, or zero. */
    BRANCH_IF_ZERO,
    /** Goes to a known address if not equal, or not zero. */
    BRANCH_UNLESS_ZERO,
    /** Goes to a known address on some other condition. */
    BRANCH,
    /** Returns to the caller. */
    RETURN,
    /**
     * All 64 bits of a register, or 64 bits of memory if there is no source, to the lower half of a
     * vector register, whose number is the constant.
     */
    TO_VECTOR,
    /** 64 bits of memory to the upper half of a vector register, whose number is the constant. */
    TO_UPPER,
    /**
     * The lower half of a vector register to the upper half of another. The constant has the
     * numbers of both, four bits each, the other one's first.
     */
    PAIR,
    /**
     * A vector register to memory, or its lower half where 8 bytes are stored; the constant is its
     * number.
     */
    STORE_VECTOR,
    /**
     * Words of a vector register, added to those of another. The constant has the numbers of both,
     * four bits each, the other one's first.
     */
    VECTOR_SUM,
    /** Ends here. */
    TRAP,
    /** Anything else, of which the registers that it changes are known. */
    OTHER,
    /** Nothing is known but the length. */
    UNKNOWN
  }

  /** The address of the instruction behind it. */
  public long next() {
    return address + length;
  }

  /** Whether it may change a register. */
  public boolean writes(int register) {
    return (written >> register & 1) != 0;
  }
}
