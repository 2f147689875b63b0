package org.allocs.hooks.code;

/** Numbers and names of the general registers, as instructions number them. */
public final class Register {
  /** The accumulator, in which functions return. */
  public static final int RAX = 0;

  /** The counter of repeated instructions and shifts. */
  public static final int RCX = 1;

  /** The upper half of products. */
  public static final int RDX = 2;

  /** Kept by functions that are called. */
  public static final int RBX = 3;

  /** The stack pointer. */
  public static final int RSP = 4;

  /** The frame pointer, where there is one. */
  public static final int RBP = 5;

  /** Source of string instructions. */
  public static final int RSI = 6;

  /** Destination of string instructions. */
  public static final int RDI = 7;

  /** Where a system call saves the flags. */
  public static final int R11 = 11;

  /** No register. */
  public static final int NONE = -1;

  /** How many there are. */
  public static final int COUNT = 16;

  /** Registers that arguments of class INTEGER are passed in, in order (psABI x86-64, 3.2.3). */
  private static final int[] ARGUMENTS = {RDI, RSI, RDX, RCX, 8, 9};

  private static final String[] NAMES = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15"
  };

  private Register() {}

  /** Its name as a whole, of 64 bits. */
  public static String name(int register) {
    return NAMES[register];
  }

  /** The register of a name; {@link #NONE} if it is no general one. */
  public static int named(String name) {
    for (int i = 0; i < COUNT; i++) {
      if (NAMES[i].equals(name)) {
        return i;
      }
    }
    return NONE;
  }

  /** The one that an argument is in; {@link #NONE} for those on the stack. */
  public static int argument(int number) {
    return number < ARGUMENTS.length ? ARGUMENTS[number] : NONE;
  }

  /** A set of one register. */
  static int bit(int register) {
    return register == NONE ? 0 : 1 << register;
  }
}
