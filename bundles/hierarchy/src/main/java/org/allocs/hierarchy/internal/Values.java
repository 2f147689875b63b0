package org.allocs.hierarchy.internal;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.allocs.allocator.Context.Computation;
import org.allocs.error.AllocsException;

/**
 * Values that are computed once. Each has a lock of its own, so that computing one may ask for
 * another, and readers of other values do not wait.
 */
final class Values {
  private final ConcurrentMap<Object, Slot> slots = new ConcurrentHashMap<>();

  private static final class Slot {
    private volatile Object value;
  }

  /** Forgets all values whose keys do not satisfy a condition. */
  void keepOnly(Predicate<Object> condition) {
    slots.keySet().removeIf(condition.negate());
  }

  /** The value of a key; its type is that of all values that are asked for by that key. */
  @SuppressWarnings("unchecked")
  <T> T cached(Object key, Computation<T> compute) throws AllocsException {
    Slot known = slots.get(key);
    Slot slot = known != null ? known : slots.computeIfAbsent(key, k -> new Slot());
    if (slot.value == null) {
      synchronized (slot) {
        if (slot.value == null) {
          slot.value = Objects.requireNonNull(compute.compute(), "computed");
        }
      }
    }
    return (T) slot.value;
  }
}
