package org.allocs.stack.internal;

import java.util.Map;
import java.util.TreeMap;

/**
 * A sum of unknown numbers, each times a factor, and a constant; modulo 2^64.
 *
 * @param factors by unknown; none is 0
 */
record Linear(Map<Integer, Long> factors, long constant) {
  Linear {
    factors = Map.copyOf(factors);
  }

  static Linear of(long constant) {
    return new Linear(Map.of(), constant);
  }

  static Linear unknown(int number) {
    return new Linear(Map.of(number, 1L), 0);
  }

  boolean isConstant() {
    return factors.isEmpty();
  }

  Linear plus(long number) {
    return new Linear(factors, constant + number);
  }

  Linear plus(Linear other) {
    return plus(other, 1);
  }

  Linear minus(Linear other) {
    return plus(other, -1);
  }

  Linear times(long number) {
    return of(0).plus(this, number);
  }

  private Linear plus(Linear other, long times) {
    Map<Integer, Long> sum = new TreeMap<>(factors);
    other.factors.forEach((unknown, factor) -> sum.merge(unknown, factor * times, Long::sum));
    sum.values().removeIf(factor -> factor == 0);
    return new Linear(sum, constant + other.constant * times);
  }

  /** The same with something in the place of an unknown. */
  Linear with(int unknown, Linear value) {
    Long factor = factors.get(unknown);
    return factor == null ? this : plus(unknown(unknown), -factor).plus(value, factor);
  }
}
