package org.allocs.dwarf.frame;

import org.allocs.dwarf.expr.Expression;

/** How the caller's value of a register is found (DWARF 5, section 6.4.1). */
public sealed interface RegisterRule {
  /** Lost. For the return address: there is no caller. */
  record Undefined() implements RegisterRule {}

  /** Unchanged. */
  record SameValue() implements RegisterRule {}

  /**
   * Saved in memory.
   *
   * @param offset of its place from the canonical frame address
   */
  record Offset(long offset) implements RegisterRule {}

  /**
   * Computed.
   *
   * @param offset from the canonical frame address; the sum is the value
   */
  record ValOffset(long offset) implements RegisterRule {}

  /**
   * Kept in another register.
   *
   * @param number of that register
   */
  record InRegister(int number) implements RegisterRule {}

  /**
   * Saved in memory at a computed address.
   *
   * @param expression yields the address
   */
  record AtExpression(Expression expression) implements RegisterRule {}

  /**
   * Computed.
   *
   * @param expression yields the value
   */
  record ValExpression(Expression expression) implements RegisterRule {}
}
