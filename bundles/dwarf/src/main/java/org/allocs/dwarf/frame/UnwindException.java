package org.allocs.dwarf.frame;

/** Ends the unwinding of a frame that cannot be unwound; becomes an unknown answer. */
final class UnwindException extends Exception {
  private static final long serialVersionUID = 1L;

  UnwindException(String why) {
    super(why, null, false, false);
  }
}
