package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;

/** Numbers that a function's code works with and that its code does not tell. */
final class Unknowns {
  private final List<Linear> products = new ArrayList<>();
  private int count;

  /** One more. */
  Linear next() {
    return Linear.unknown(count++);
  }

  /**
   * The product of a sum. It is an unknown of its own: to tell it from what is known of it is easy,
   * to tell its factor is not.
   */
  Linear product(Linear sum, long factor) {
    if (sum.isConstant() || Math.abs(factor) == 1) {
      return sum.times(factor);
    }
    Linear product = next();
    products.add(product.minus(sum.times(factor)));
    return product;
  }

  /** Sums that are 0. */
  List<Linear> products() {
    return products;
  }
}
