package org.allocs.error;

/** No thread of a target is where it may be interrupted to call a function: try again. */
public final class NoSafePointException extends AllocsException {
  private static final long serialVersionUID = 1L;

  private final long pid;

  /**
   * @param pid the process id
   * @param detail where they are
   */
  public NoSafePointException(long pid, String detail) {
    super("nothing was called: pid=" + pid + " " + detail);
    this.pid = pid;
  }

  /** The process id. */
  public long pid() {
    return pid;
  }
}
