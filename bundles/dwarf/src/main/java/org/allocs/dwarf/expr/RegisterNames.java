package org.allocs.dwarf.expr;

import java.util.List;

/** Names of registers by DWARF number. */
public final class RegisterNames {
  /** x86-64 psABI 1.0, figure 3.36, numbers 0 to 16. */
  private static final List<String> X86_64 =
      List.of(
          "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15", "rip");

  private static final int XMM0 = 17;
  private static final int ST0 = 33;
  private static final int MM0 = 41;
  private static final int XMM16 = 67;
  private static final int K0 = 118;

  private RegisterNames() {}

  /** The name of a register of x86-64; {@code #n} for a number that has none. */
  public static String x86_64(int number) {
    if (number >= 0 && number < X86_64.size()) {
      return X86_64.get(number);
    }
    if (number >= XMM0 && number < ST0) {
      return "xmm" + (number - XMM0);
    }
    if (number >= ST0 && number < MM0) {
      return "st" + (number - ST0);
    }
    if (number >= MM0 && number < MM0 + 8) {
      return "mm" + (number - MM0);
    }
    if (number >= XMM16 && number < XMM16 + 16) {
      return "xmm" + (number - XMM16 + 16);
    }
    if (number >= K0 && number < K0 + 8) {
      return "k" + (number - K0);
    }
    return "#" + number;
  }
}
