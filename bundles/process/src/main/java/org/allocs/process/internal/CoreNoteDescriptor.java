package org.allocs.process.internal;

/**
 * Notes that Linux writes into a core file of a 64-bit x86 process ({@code linux/elfcore.h}, {@code
 * fs/binfmt_elf.c}, {@code siginfo_t} in sigaction(2), FXSAVE in the processor's manual).
 *
 * <pre>
 * NT_PRSTATUS 336   12 pr_cursig 2 | 32 pr_pid 4 | 112 pr_reg, 27 words of 8
 * NT_PRPSINFO 136   24 pr_pid 4 | 40 pr_fname 16 | 56 pr_psargs 80
 * NT_SIGINFO  128    0 si_signo 4 | 8 si_code 4 | 16 si_addr 8, or si_pid 4
 * NT_FPREGSET 512  160 xmm0 … xmm15, 16 each
 * NT_FILE            0 count 8 | 8 unit of offsets 8 | count × (start 8, end 8, offset 8)
 *                  | count × zero-terminated path
 * </pre>
 *
 * <p>Notes of a thread follow its {@code NT_PRSTATUS}.
 */
final class CoreNoteDescriptor {
  static final int NT_PRSTATUS = 1;
  static final int NT_FPREGSET = 2;
  static final int NT_PRPSINFO = 3;
  static final int NT_AUXV = 6;
  static final int NT_SIGINFO = 0x53494749;
  static final int NT_FILE = 0x46494c45;
  static final String OWNER = "CORE";

  /** Owner of notes that gdb adds to those of the kernel. */
  static final String GDB = "GDB";

  /** What stands before a note: sizes of the owner's name and the content, and the type. */
  static final int HEADER = 12;

  static final int PR_CURSIG = 12;
  static final int PR_PID = 32;
  static final int PR_REG = 112;
  static final int PRSTATUS_SIZE = 336;

  static final int PSINFO_PID = 24;
  static final int PSINFO_FNAME = 40;
  static final int PSINFO_PSARGS = 56;
  static final int PSINFO_SIZE = 136;

  static final int SI_SIGNO = 0;
  static final int SI_CODE = 8;
  static final int SI_ADDR = 16;
  static final int SI_PID = 16;
  static final int SIGINFO_SIZE = 128;

  static final int XMM0 = 160;
  static final int XMM_SIZE = 16;
  static final int FPREGSET_SIZE = 512;

  static final int FILES_HEADER = 16;
  static final int FILE_SIZE = 24;

  private CoreNoteDescriptor() {}
}
