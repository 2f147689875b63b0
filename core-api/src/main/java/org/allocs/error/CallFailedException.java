package org.allocs.error;

/** A function of a target was called, and did not come to its end as it should. */
public final class CallFailedException extends AllocsException {
  private static final long serialVersionUID = 1L;

  private final long pid;

  /**
   * @param pid the process id
   * @param detail how far it came, and what that means for the target
   */
  public CallFailedException(long pid, String detail) {
    super("the call failed: pid=" + pid + " " + detail);
    this.pid = pid;
  }

  /** The process id. */
  public long pid() {
    return pid;
  }
}
