package org.allocs.error;

/** The kernel does not let us look at the target. */
public final class TargetAccessException extends AllocsException {
  private static final long serialVersionUID = 1L;

  private final long pid;

  /**
   * @param pid the process id
   * @param detail what was refused and what the user can do about it
   */
  public TargetAccessException(long pid, String detail) {
    super("target cannot be opened: pid=" + pid + " " + detail);
    this.pid = pid;
  }

  /** The process id. */
  public long pid() {
    return pid;
  }
}
