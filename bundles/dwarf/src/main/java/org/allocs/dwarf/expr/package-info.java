/**
 * DWARF expressions and location descriptions (DWARF 5, section 2.5 and 2.6).
 *
 * <p>An {@link org.allocs.dwarf.expr.Expression} is bytes; {@link
 * org.allocs.dwarf.expr.ExpressionEvaluator} works out the {@link org.allocs.dwarf.expr.Location}
 * that they describe, asking an {@link org.allocs.dwarf.expr.ExpressionContext} for registers,
 * memory and everything else that the bytes do not hold:
 *
 * <pre>{@code
 * ExpressionContext context = new ExpressionContext() {
 *   public OptionalLong register(int number) { return registers.get(number); }
 *   public Answer<Long> callFrameCfa() { return Answer.known(cfa, evidence); }
 *   public Answer<Long> frameBase() { return ExpressionEvaluator.value(frameBaseExpression, this); }
 *   public Optional<Memory> memory() { return Optional.of(target.memory()); }
 * };
 * Answer<Location> where = ExpressionEvaluator.evaluate(expression, context);
 * where.value().flatMap(Location::inMemory);   // "in register rax" has no address
 * }</pre>
 *
 * <p>Steps, stack and calls are bounded. What an expression asks for and the context cannot tell
 * makes the answer unknown, with the reason; only bytes that contradict the format are an error.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.expr;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
