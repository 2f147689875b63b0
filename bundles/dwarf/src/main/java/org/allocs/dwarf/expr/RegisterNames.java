package org.allocs.dwarf.expr;

/** Names of a machine's registers by DWARF number. Immutable. */
public final class RegisterNames {
  private static final int COUNT = 130;

  /** x86-64 psABI 1.0, figure 3.36. */
  public static final RegisterNames X86_64 =
      new RegisterNames()
          .put(0, "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp")
          .run(8, "r", 8, 8)
          .put(16, "rip")
          .run(17, "xmm", 0, 16)
          .run(33, "st", 0, 8)
          .run(41, "mm", 0, 8)
          .put(49, "rflags", "es", "cs", "ss", "ds", "fs", "gs")
          .put(58, "fs.base", "gs.base")
          .put(62, "tr", "ldtr", "mxcsr", "fcw", "fsw")
          .run(67, "xmm", 16, 16)
          .run(118, "k", 0, 8)
          .run(126, "bnd", 0, 4);

  /** System V ABI, Intel386 supplement 1.1, table 2.14. */
  public static final RegisterNames I386 =
      new RegisterNames()
          .put(0, "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip", "eflags")
          .run(11, "st", 0, 8)
          .run(21, "xmm", 0, 8)
          .run(29, "mm", 0, 8)
          .put(37, "fcw", "fsw", "mxcsr", "es", "cs", "ss", "ds", "fs", "gs")
          .put(48, "tr", "ldtr");

  /** DWARF for the Arm 64-bit architecture 2024Q3, section 4.1. */
  public static final RegisterNames AARCH64 =
      new RegisterNames()
          .run(0, "x", 0, 31)
          .put(31, "sp", "pc", "elr", "ra_sign_state")
          .run(64, "v", 0, 32);

  /** Of a machine whose numbering is not known here. */
  public static final RegisterNames NUMBERS = new RegisterNames();

  private final String[] names = new String[COUNT];

  private RegisterNames() {}

  private RegisterNames put(int from, String... consecutive) {
    System.arraycopy(consecutive, 0, names, from, consecutive.length);
    return this;
  }

  private RegisterNames run(int from, String prefix, int first, int count) {
    for (int i = 0; i < count; i++) {
      names[from + i] = prefix + (first + i);
    }
    return this;
  }

  /** The name of a register; {@code #n} for a number that has none. */
  public String name(int number) {
    boolean named = number >= 0 && number < COUNT && names[number] != null;
    return named ? names[number] : "#" + number;
  }
}
