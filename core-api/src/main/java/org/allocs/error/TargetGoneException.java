package org.allocs.error;

/** The target ended, or there never was such a process. */
public final class TargetGoneException extends AllocsException {
  private static final long serialVersionUID = 1L;

  private final long pid;

  /**
   * @param pid the process id that was asked for
   */
  public TargetGoneException(long pid) {
    super("no such process: pid=" + pid + " (it ended, or never was)");
    this.pid = pid;
  }

  /** The process id. */
  public long pid() {
    return pid;
  }
}
