package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which definition is taken of each macro that has several, because no condition is evaluated. All
 * combinations in turn; for use by one thread.
 */
public final class Choices {
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Integer> picked = new HashMap<>();

  /** Which of so many definitions of a name is to be taken. */
  int pick(String name, int count) {
    if (counts.putIfAbsent(name, count) == null) {
      names.add(name);
    }
    return picked.getOrDefault(name, 0);
  }

  /** Goes on to the next combination, if there is one. */
  public boolean advance() {
    for (int i = names.size() - 1; i >= 0; i--) {
      int next = picked.getOrDefault(names.get(i), 0) + 1;
      if (next < counts.get(names.get(i))) {
        picked.put(names.get(i), next);
        return true;
      }
      picked.remove(names.get(i));
    }
    return false;
  }
}
