package org.allocs.typing.internal.source;

/** A source file that is there and could tell types, but cannot be relied on. */
public final class LeftOutException extends UnreadableException {
  private static final long serialVersionUID = 1L;

  LeftOutException(String reason) {
    super(reason);
  }
}
