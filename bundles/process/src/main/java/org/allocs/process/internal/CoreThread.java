package org.allocs.process.internal;

import java.nio.ByteBuffer;
import org.allocs.target.Registers;

/**
 * What a core file tells of a thread.
 *
 * @param tid the kernel's id
 * @param signal that it got last; 0 if none
 * @param registers general ones, and the low halves of vector registers if they are there
 */
record CoreThread(long tid, int signal, Registers registers) {
  /** DWARF number of the first vector register (x86-64 psABI, figure 3.36). */
  private static final int XMM0 = 17;

  private static final int VECTORS = 16;

  /** Of an {@code NT_PRSTATUS}. */
  static CoreThread of(ByteBuffer status) {
    long[] words = new long[UserRegsDescriptor.WORDS];
    for (int i = 0; i < words.length; i++) {
      words[i] = status.getLong(CoreNoteDescriptor.PR_REG + i * Long.BYTES);
    }
    return new CoreThread(
        status.getInt(CoreNoteDescriptor.PR_PID),
        status.getShort(CoreNoteDescriptor.PR_CURSIG),
        UserRegsDescriptor.decode(words));
  }

  /** With those of an {@code NT_FPREGSET}. */
  CoreThread with(ByteBuffer vectors) {
    Registers all = registers;
    for (int i = 0; i < VECTORS; i++) {
      int at = CoreNoteDescriptor.XMM0 + i * CoreNoteDescriptor.XMM_SIZE;
      all = all.with(XMM0 + i, vectors.getLong(at));
    }
    return new CoreThread(tid, signal, all);
  }
}
