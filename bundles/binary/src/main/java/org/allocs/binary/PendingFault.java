package org.allocs.binary;

/**
 * Faults in mapped files. Where a page of a mapped file is gone, because somebody cut the file, the
 * virtual machine throws an {@link InternalError}; but compiled code goes on with an arbitrary
 * value in place of the page's, and the error comes when the thread next calls into the virtual
 * machine, which may be long after whoever could have caught it. Up to Java 20 neither a native
 * method nor a safepoint counts as such a call. A loop is a place where it may come, too: then code
 * that is compiled for the first time may pass over a handler in the very method of the loop, so
 * that is not where to catch it.
 */
public final class PendingFault {
  /** More than compilers unroll. */
  private static final int ROWS = 9;

  private PendingFault() {}

  /**
   * Throws the error that this thread has coming. An array of arrays is made by a call into the
   * virtual machine from interpreted as well as from compiled code.
   */
  public static void deliver() {
    if (new byte[ROWS][0].length != ROWS) {
      throw new AssertionError("length of an array");
    }
  }
}
