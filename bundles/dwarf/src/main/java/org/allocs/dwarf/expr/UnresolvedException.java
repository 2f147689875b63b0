package org.allocs.dwarf.expr;

/** Ends an evaluation whose outcome cannot be known; becomes an unknown answer at the surface. */
final class UnresolvedException extends Exception {
  private static final long serialVersionUID = 1L;

  UnresolvedException(String why) {
    super(why, null, false, false);
  }
}
