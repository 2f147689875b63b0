package org.allocs.hierarchy.internal;

import java.util.LinkedHashSet;
import java.util.Set;
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

  /** The allocator's own word, or else the first source of evidence that says something. */
  Answer<DataType> type(Allocation allocation) {
    Set<String> reasons = new LinkedHashSet<>();
    try {
      String who = "allocator " + allocation.allocator();
      Answer<DataType> own =
          guard.call(who, Answer.unknown(who + " failed"), () -> allocation.type());
      if (own.isKnown()) {
        return own;
      }
      own.reason().ifPresent(reasons::add);
      for (Ranked<TypeEvidence> source : registry.typeEvidence()) {
        Answer<DataType> answer =
            guard.call(
                source.label(),
                Answer.unknown(source.label() + " failed"),
                () -> source.service().typeOf(allocation, context));
        if (answer.isKnown()) {
          return answer;
        }
        answer.reason().ifPresent(reasons::add);
      }
    } catch (TargetGoneException e) {
      reasons.add(e.getMessage());
    }
    return Answer.unknown(String.join("; ", reasons));
  }
}
