package org.allocs.typing.internal.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/**
 * Chooses among all that the calls that led to a chunk say of it: what fits it as a whole before
 * arrays, the inner calls before the outer ones.
 */
final class Choice {
  private final long size;
  private final Asked asked;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Fitted> fitted = new ArrayList<>();

  Choice(long size) {
    this.size = size;
    this.asked = new Asked(size);
  }

  void add(Findings.OfCall call) {
    asked.add(call.arguments());
    for (Finding finding : call.findings()) {
      findings.add(finding);
      Fitted.of(finding, size).ifPresent(fitted::add);
    }
  }

  /** Whether something fits as a whole. */
  boolean isWhole() {
    return fitted.stream().anyMatch(f -> f.how() == Fitted.How.WHOLE);
  }

  Answer<DataType> answer() {
    Optional<Fitted> best =
        fitted.stream().filter(this::isPossible).min(Comparator.comparing(Fitted::how));
    if (best.isPresent()) {
      return best.get().answer(asked);
    }
    return Answer.unknown(
        findings.isEmpty()
            ? "no typed pointer is seen to receive it"
            : "the size does not fit " + findings.get(0));
  }

  /** An array must not be contradicted by how much was asked for, nor by another struct. */
  private boolean isPossible(Fitted candidate) {
    DataType element = candidate.finding().type();
    return switch (candidate.how()) {
      case WHOLE, BYTES -> true;
      case SCALARS -> asked.mayBeArray(element);
      case OBJECTS ->
          asked.mayBeArray(element) && findings.stream().allMatch(f -> agrees(f, element));
    };
  }

  private static boolean agrees(Finding other, DataType element) {
    DataType type = other.type().stripped();
    return !(type instanceof CompositeType) || type.equals(element.stripped());
  }
}
