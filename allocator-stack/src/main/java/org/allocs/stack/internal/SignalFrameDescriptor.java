package org.allocs.stack.internal;

/**
 * What the kernel pushes to deliver a signal, from where the handler's return address was popped
 * ({@code struct rt_sigframe} of Linux for x86-64, arch/x86/include/asm/sigframe.h):
 *
 * <pre>
 *     0  uc_flags, uc_link
 *    16  uc_stack: ss_sp, ss_flags (4, padded to 8), ss_size
 *    40  uc_mcontext: 23 words, then the address of the floating-point state
 *   296  uc_sigmask
 *   304  siginfo, 128 bytes
 *   432  end; the floating-point state follows, aligned
 * </pre>
 *
 * In the floating-point state, software bytes tell its size:
 *
 * <pre>
 *   464  magic1 (4): 0x46505853 if the next field is valid
 *   468  extended_size (4)
 * </pre>
 */
final class SignalFrameDescriptor {
  static final int SS_SP = 16;
  static final int SS_SIZE = 32;
  static final int FPSTATE = 224;
  static final int SIZE = 432;

  static final int FP_MAGIC1 = 464;
  static final int FP_EXTENDED_SIZE = 468;
  static final int MAGIC1 = 0x46505853;
  static final int FP_LEGACY_SIZE = 512;

  /** Below the stack pointer of what is interrupted, the kernel leaves the red zone alone. */
  static final int RED_ZONE = 128;

  private SignalFrameDescriptor() {}
}
