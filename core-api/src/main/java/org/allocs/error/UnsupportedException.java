package org.allocs.error;

/** Well-formed, but of a kind or version that this release does not read. */
public final class UnsupportedException extends AllocsException {
  private static final long serialVersionUID = 1L;

  /**
   * @param detail what is not supported, with the values as {@code name=value}, and what to do
   */
  public UnsupportedException(String detail) {
    super(detail);
  }
}
