package org.allocs.error;

/**
 * Root of everything that can go wrong while a target or a file is read. Hostile bytes never cause
 * an unchecked exception: a reader that meets them throws a subclass of this one.
 */
public abstract class AllocsException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A failure that says what was being done, with the values as {@code name=value}. */
  protected AllocsException(String message) {
    super(message);
  }

  /** A failure caused by another. */
  protected AllocsException(String message, Throwable cause) {
    super(message, cause);
  }

  /** {@code value} as it is written in every message: {@code 0x…}, unsigned, no padding. */
  protected static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
