package org.allocs.typing.internal.expr;

import java.util.List;

/**
 * A type as source names it.
 *
 * @param base words without qualifiers, such as {@code struct node}, {@code unsigned long}, {@code
 *     ns::Item<int>}
 * @param pointers how many stars follow it; those to a function are known as such and no more
 * @param dimensions of an array of those, outermost first
 * @param reference whether it ends in {@code &} or {@code &&}
 */
public record TypeName(String base, int pointers, List<Expr> dimensions, boolean reference) {
  /** What precedes the name of a type that stars after it point to as constant. */
  public static final String CONST = "const ";

  /** What stands for a function's type, which is not read further. */
  static final String FUNCTION = "a function";

  /** Checks that nothing is absent. */
  public TypeName {
    dimensions = List.copyOf(dimensions);
  }

  /** Just a name. */
  public static TypeName of(String base) {
    return new TypeName(base, 0, List.of(), false);
  }

  /** Whether it is one name, perhaps with lengths behind it, as an element of an array has. */
  public boolean isName() {
    return pointers == 0 && !reference && base.indexOf(' ') < 0 && base.indexOf('<') < 0;
  }

  /** Whether it is written as an expression could be: one name, nothing else. */
  public boolean isPlainName() {
    return pointers == 0 && dimensions.isEmpty() && !reference && base.indexOf(' ') < 0;
  }
}
