package org.allocs.process.internal;

/**
 * What {@code allocs-stop} prints of a thread: a record, and the copy of its stack behind it. Words
 * are those of the machine.
 *
 * <pre>
 *   0 tid                4 | 4 outcome 1 | 5 state 1 | 6 vector registers known 2
 *   8 detail             4 | 12 size of the copy 4
 *  16 address of the copy 8
 *  24 name, zero-terminated 16
 *  40 struct user_regs_struct 216
 * 256 low 8 bytes of xmm0 to xmm15 128
 * </pre>
 */
final class StopRecordDescriptor {
  static final int TID = 0;
  static final int OUTCOME = 4;
  static final int STATE = 5;
  static final int VECTORS = 6;
  static final int DETAIL = 8;
  static final int STACK_SIZE = 12;
  static final int STACK_BASE = 16;
  static final int NAME = 24;
  static final int NAME_LIMIT = 40;
  static final int REGISTERS = 40;
  static final int VECTOR = REGISTERS + UserRegsDescriptor.WORDS * Long.BYTES;
  static final int MAX_VECTORS = 16;
  static final int SIZE = VECTOR + MAX_VECTORS * Long.BYTES;

  /** DWARF number of {@code xmm0}; the others follow (x86-64 psABI, figure 3.36). */
  static final int XMM0 = 17;

  /** The copy of one stack is never larger. */
  static final int MAX_STACK = 256 << 10;

  /** Stopped, and its registers read. */
  static final char READ = 'R';

  /** Traced by another process; the detail is its id. */
  static final char TRACED = 'T';

  /** Did not stop in time; the detail is the letter of its state. */
  static final char BUSY = 'B';

  /** Ended. */
  static final char ENDED = 'G';

  /** Registers of another size, which the detail is: not a 64-bit thread. */
  static final char OTHER = 'W';

  /** The kernel refused; the detail is the error number. */
  static final char REFUSED = 'E';

  private StopRecordDescriptor() {}
}
