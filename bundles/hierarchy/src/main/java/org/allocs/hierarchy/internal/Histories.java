package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Context;
import org.allocs.allocator.CountingAllocator;
import org.allocs.error.TargetGoneException;
import org.allocs.model.Answer;
import org.allocs.model.History;

/** Asks allocators what they allocated ever. */
final class Histories {
  private final Guard guard;
  private final Context context;

  Histories(Guard guard, Context context) {
    this.guard = guard;
    this.context = context;
  }

  /** The first that is known. */
  Answer<History> first(List<Ranked<Allocator>> allocators) throws TargetGoneException {
    List<String> reasons = new ArrayList<>();
    for (Ranked<Allocator> allocator : allocators) {
      if (allocator.service() instanceof CountingAllocator counting) {
        Answer<History> answer = ask(allocator.label(), counting);
        if (answer.isKnown()) {
          return answer;
        }
        answer.reason().ifPresent(reasons::add);
      }
    }
    return Answer.unknown(
        reasons.isEmpty() ? "no allocator here counts" : String.join("; ", reasons));
  }

  /** All that are known, by the names of the allocators. */
  Map<String, History> all(List<Ranked<Allocator>> allocators) throws TargetGoneException {
    Map<String, History> known = new LinkedHashMap<>();
    for (Ranked<Allocator> allocator : allocators) {
      if (allocator.service() instanceof CountingAllocator counting) {
        ask(allocator.label(), counting)
            .value()
            .ifPresent(history -> known.putIfAbsent(counting.name(), history));
      }
    }
    return known;
  }

  private Answer<History> ask(String label, CountingAllocator allocator)
      throws TargetGoneException {
    Answer<History> failed = Answer.unknown(label + " failed");
    return guard.call(label, failed, () -> allocator.history(context));
  }
}
