package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Solves linear equations whose unknowns mostly have the factor 1 or -1. */
final class Equations {
  private final Map<Integer, Linear> solved = new HashMap<>();
  private final List<Linear> left = new ArrayList<>();

  /** Adds that a sum is 0; false if that contradicts what was added before. */
  boolean add(Linear sum) {
    Linear rest = reduced(sum);
    if (rest.isConstant()) {
      return rest.constant() == 0;
    }
    Linear divided = divided(rest);
    Optional<Integer> pivot = pivot(divided);
    if (pivot.isEmpty()) {
      left.add(rest);
      return true;
    }
    solve(divided, pivot.get());
    List<Linear> again = List.copyOf(left);
    left.clear();
    boolean consistent = true;
    for (Linear each : again) {
      consistent &= add(each);
    }
    return consistent;
  }

  /** Of one unknown its factor can be taken away. */
  private static Linear divided(Linear sum) {
    if (sum.factors().size() != 1) {
      return sum;
    }
    Map.Entry<Integer, Long> only = sum.factors().entrySet().iterator().next();
    return sum.constant() % only.getValue() == 0
        ? Linear.unknown(only.getKey()).plus(sum.constant() / only.getValue())
        : sum;
  }

  private static Optional<Integer> pivot(Linear sum) {
    return sum.factors().entrySet().stream()
        .filter(term -> Math.abs(term.getValue()) == 1)
        .map(Map.Entry::getKey)
        .min(Integer::compare);
  }

  private void solve(Linear sum, int unknown) {
    long factor = sum.factors().get(unknown);
    Linear value = Linear.unknown(unknown).minus(sum.times(factor));
    solved.replaceAll((other, known) -> known.with(unknown, value));
    solved.put(unknown, value);
  }

  /** A sum as far as it is known. */
  Linear reduced(Linear sum) {
    Linear rest = sum;
    for (Integer unknown : sum.factors().keySet()) {
      Linear value = solved.get(unknown);
      rest = value == null ? rest : rest.with(unknown, value);
    }
    return rest;
  }
}
