package org.allocs.debug.demangle;

/** A symbol's name does not follow the grammar, or says too much; it costs no stack trace. */
final class NotMangledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotMangledException(String reason) {
    super(reason, null, false, false);
  }
}
