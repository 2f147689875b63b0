package org.allocs.process.internal;

import org.allocs.target.Call;

/**
 * What {@code allocs-stop} reads of a call that is to be made, and prints of what came of it. Words
 * are those of the machine.
 *
 * <pre>
 *   0 gate 8 | 8 function 8 | 16 arguments 48
 *  64 number of the argument that is the text's address 4, below 0: none | 68 alone 4
 *  72 text, zero-terminated 256
 *
 *   0 outcome 4 | 4 detail 4 | 8 thread 8 | 16 result 8
 * </pre>
 */
final class OrderDescriptor {
  static final int GATE = 0;
  static final int FUNCTION = 8;
  static final int ARGUMENTS = 16;
  static final int TEXT_ARGUMENT = 64;
  static final int ALONE = 68;
  static final int TEXT = 72;
  static final int SIZE = TEXT + Call.MAX_TEXT + 1;

  static final int OUTCOME = 0;
  static final int DETAIL = 4;
  static final int RESULT = 16;
  static final int REPORT_SIZE = 24;

  /** The function has returned. */
  static final char DONE = 'D';

  /** No thread is where it may be sent from. */
  static final char NOWHERE = 'N';

  /** Job control has stopped the process. */
  static final char STOPPED = 'S';

  /** Its system calls are filtered. */
  static final char FILTERED = 'Q';

  /** Another process traces a thread; the detail is its id. */
  static final char FOREIGN = 'T';

  /** The kernel refused; the detail is the error number. */
  static final char UNTRACED = 'E';

  /** Another call is under way. */
  static final char BUSY = 'B';

  /** The gate is of another version, or has too little room. */
  static final char UNFIT = 'V';

  /** It waited too long for a lock, and was taken back. */
  static final char TAKEN_BACK = 'L';

  /** It takes long, and goes on by itself. */
  static final char GOES_ON = 'O';

  /** It was taken back at a fault; the detail is the signal. */
  static final char FAULTED = 'F';

  /** The process has ended. */
  static final char GONE = 'X';

  private OrderDescriptor() {}
}
