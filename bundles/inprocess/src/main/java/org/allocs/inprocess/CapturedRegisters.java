package org.allocs.inprocess;

import org.allocs.target.Registers;

/**
 * Registers as {@code enum captured} in {@code answer.h} orders them.
 *
 * <pre>
 * 0 rip   1 rsp   2 rbp   3 rbx   4 r12   5 r13   6 r14   7 r15
 * </pre>
 */
final class CapturedRegisters {
  /** DWARF numbers (x86-64 psABI, figure 3.36). */
  private static final int[] DWARF_NUMBERS = {
    Registers.RIP, Registers.RSP, Registers.RBP, 3, 12, 13, 14, 15
  };

  private CapturedRegisters() {}

  static Registers decode(long[] captured) {
    Registers registers = new Registers();
    for (int i = 0; i < DWARF_NUMBERS.length && i < captured.length; i++) {
      registers = registers.with(DWARF_NUMBERS[i], captured[i]);
    }
    return registers;
  }
}
