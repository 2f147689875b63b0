package org.allocs.dwarf.frame;

import org.allocs.dwarf.expr.Expression;

/** How the canonical frame address is found (DWARF 5, section 6.4.2.2). */
public sealed interface CfaRule {
  /** Nothing says. */
  record Unspecified() implements CfaRule {}

  /**
   * A register and an offset.
   *
   * @param register by DWARF number
   * @param offset bytes
   */
  record RegisterOffset(int register, long offset) implements CfaRule {}

  /**
   * An expression.
   *
   * @param expression yields the address
   */
  record OfExpression(Expression expression) implements CfaRule {}
}
