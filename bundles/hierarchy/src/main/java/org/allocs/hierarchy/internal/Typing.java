package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.TargetGoneException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/** Weighs what is said about the type of an allocation. */
final class Typing {
  private final Guard guard;
  private final Registry registry;
  private final Context context;

  Typing(Guard guard, Registry registry, Context context) {
    this.guard = guard;
    this.registry = registry;
    this.context = context;
  }

  /**
   * The allocator's own word, or else the first source of evidence that says something. Asked once
   * a chunk where a heap is counted: what only a failure needs is not made before there is one.
   */
  Answer<DataType> type(Allocation allocation) {
    List<String> reasons = new ArrayList<>();
    try {
      Answer<DataType> own = ask("allocator " + allocation.allocator(), allocation::type);
      if (own.isKnown()) {
        return own;
      }
      own.reason().ifPresent(reasons::add);
      for (Ranked<TypeEvidence> source : registry.typeEvidence()) {
        Answer<DataType> answer =
            ask(source.label(), () -> source.service().typeOf(allocation, context));
        if (answer.isKnown()) {
          return answer;
        }
        answer.reason().filter(reason -> !reason.isEmpty()).ifPresent(reasons::add);
      }
    } catch (TargetGoneException e) {
      reasons.add(e.getMessage());
    }
    if (reasons.size() > 1) {
      reasons.remove(Allocation.NO_TYPES);
    }
    return Answer.unknown(reasons.stream().distinct().collect(Collectors.joining("; ")));
  }

  private Answer<DataType> ask(String who, Guard.Action<Answer<DataType>> question)
      throws TargetGoneException {
    Answer<DataType> answer = guard.call(who, null, question);
    return answer != null ? answer : Answer.unknown(who + " failed");
  }
}
