package org.allocs.elf;

/**
 * Notes of a core file that Linux writes, owner {@code CORE} ({@code struct elf_prpsinfo} in {@code
 * linux/elfcore.h}, {@code siginfo_t}).
 *
 * <pre>
 *              32, short uid   32   64
 * pr_fname               28    32   40   16 bytes
 * pr_psargs              44    48   56   80 bytes
 * (end)                 124   128  136
 *
 * si_signo                0     0    0   4 bytes
 * </pre>
 */
record CoreNoteDescriptor(int fname, int psargs, int end) {
  /** Name and arguments of the program. */
  static final int NT_PRPSINFO = 3;

  /** The signal that ended it. */
  static final int NT_SIGINFO = 0x53494749;

  static final String OWNER = "CORE";
  static final int SI_SIGNO = 0;
  static final int SI_SIGNO_END = 4;

  private static final CoreNoteDescriptor[] ALL = {
    new CoreNoteDescriptor(28, 44, 124),
    new CoreNoteDescriptor(32, 48, 128),
    new CoreNoteDescriptor(40, 56, 136)
  };

  /** The layout of this size; null where none has it. */
  static CoreNoteDescriptor ofSize(long size) {
    for (CoreNoteDescriptor each : ALL) {
      if (each.end == size) {
        return each;
      }
    }
    return null;
  }
}
