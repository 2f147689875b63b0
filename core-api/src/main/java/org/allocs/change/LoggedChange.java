package org.allocs.change;

import java.util.List;
import java.util.Objects;
import org.allocs.model.AddressRange;

/**
 * A change that was made.
 *
 * @param number 1 and up, in the order in which they were made
 * @param kind what was done
 * @param where the allocation, after it; before it where it is gone
 * @param detail the type, suballocator or policy; empty where there is none
 * @param calls return addresses of the calls that led to it, innermost first; empty where they are
 *     not known
 */
public record LoggedChange(
    long number, Change.Kind kind, AddressRange where, String detail, List<Long> calls) {
  /** Checks that nothing is absent. */
  public LoggedChange {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(detail, "detail");
    calls = List.copyOf(calls);
  }
}
