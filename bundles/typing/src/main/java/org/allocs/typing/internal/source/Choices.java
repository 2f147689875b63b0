package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is taken of each macro of which conditions decide what it is, because no condition is
 * evaluated: the first definition, if nothing else was chosen. For use by one thread.
 */
public final class Choices {
  private final Map<String, Integer> picked;
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  private Choices(Map<String, Integer> picked) {
    this.picked = picked;
  }

  /** The first definition of every macro. */
  public static Choices first() {
    return new Choices(Map.of());
  }

  /** Which of so many possibilities of a name is to be taken. */
  int pick(String name, int count) {
    counts.putIfAbsent(name, count);
    return picked.getOrDefault(name, 0);
  }

  /** All that differ by one macro, of those that were asked for. */
  public List<Choices> others() {
    List<Choices> others = new ArrayList<>();
    counts.forEach(
        (name, count) -> {
          for (int i = 0; i < count; i++) {
            if (i != picked.getOrDefault(name, 0)) {
              Map<String, Integer> other = new HashMap<>(picked);
              if (i == 0) {
                other.remove(name);
              } else {
                other.put(name, i);
              }
              others.add(new Choices(other));
            }
          }
        });
    return others;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Choices that && picked.equals(that.picked);
  }

  @Override
  public int hashCode() {
    return picked.hashCode();
  }
}
