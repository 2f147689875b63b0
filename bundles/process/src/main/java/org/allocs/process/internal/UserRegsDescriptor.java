package org.allocs.process.internal;

import org.allocs.target.Registers;

/**
 * {@code struct user_regs_struct} of x86-64 Linux ({@code sys/user.h}), what {@code
 * PTRACE_GETREGSET} with {@code NT_PRSTATUS} gives: 27 words of 8 bytes.
 *
 * <pre>
 *  0 r15   1 r14   2 r13   3 r12   4 rbp   5 rbx   6 r11   7 r10   8 r9   9 r8
 * 10 rax  11 rcx  12 rdx  13 rsi  14 rdi  15 orig_rax     16 rip  17 cs  18 eflags
 * 19 rsp  20 ss   21 fs_base  22 gs_base  23 ds  24 es    25 fs   26 gs
 * </pre>
 */
final class UserRegsDescriptor {
  /** Words in it. */
  static final int WORDS = 27;

  /** DWARF number (x86-64 psABI, figure 3.36) of each word; -1 where it has none. */
  private static final int[] DWARF_NUMBERS = {
    15,
    14,
    13,
    12,
    Registers.RBP,
    3,
    11,
    10,
    9,
    8, //
    0,
    2,
    1,
    4,
    5,
    -1,
    Registers.RIP,
    51,
    49, //
    Registers.RSP,
    52,
    Registers.FS_BASE,
    59,
    53,
    50,
    54,
    55
  };

  private UserRegsDescriptor() {}

  /** The registers in {@link #WORDS} words. */
  static Registers decode(long[] words) {
    Registers registers = new Registers();
    for (int i = 0; i < WORDS; i++) {
      if (DWARF_NUMBERS[i] >= 0) {
        registers = registers.with(DWARF_NUMBERS[i], words[i]);
      }
    }
    return registers;
  }
}
