package org.allocs.typing.internal.source;

/** Source that cannot be made sense of, with the reason in words for the user. */
public class UnreadableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public UnreadableException(String reason) {
    super(reason);
  }
}
