package org.allocs.type;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.allocs.type.TypeDifference.Kind;

/**
 * Looks for the nearest place at which two types differ. Composites lead back to themselves: two
 * that are being compared already are taken as equal until something else shows that they are not.
 * Used once.
 */
final class FirstDifference {
  private static final int MAX_PAIRS = 1 << 14;
  private static final int MAX_STEPS = 1 << 20;

  private record Task(CompositePair pair, String path) {}

  private final Set<CompositePair> assumed = new HashSet<>();
  private final Deque<Task> rest = new ArrayDeque<>();
  private final TypeComparison comparison = new TypeComparison(this::remember, MAX_STEPS, true);

  Optional<TypeDifference> run(DataType left, DataType right) {
    Optional<TypeDifference> difference =
        left.stripped() instanceof CompositeType a
                && right.stripped() instanceof CompositeType b
                && TypeComparison.isCompletion(a, b)
            ? TypeComparison.outlines(a, b, "")
            : comparison.types(left, right, "");
    while (difference.isEmpty() && !rest.isEmpty()) {
      Task task = rest.remove();
      difference = comparison.contents(task.pair().left(), task.pair().right(), task.path());
    }
    return difference;
  }

  private Optional<TypeDifference> remember(CompositeType left, CompositeType right, String path) {
    CompositePair pair = new CompositePair(left, right);
    if (assumed.add(pair)) {
      if (assumed.size() > MAX_PAIRS) {
        return Optional.of(new TypeDifference(path, Kind.NOT_COMPARED, left.name(), right.name()));
      }
      rest.add(new Task(pair, path));
    }
    return Optional.empty();
  }
}
