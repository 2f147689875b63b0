package org.allocs.hierarchy.internal;

import java.util.Optional;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;

/**
 * What bounds a twin between allocations of the outer one, without these being looked up unless
 * something comes near.
 *
 * @param outer whose allocations bound it
 * @param free a range known to hold none of them
 */
record Border(Placed outer, AddressRange free) {
  /** Whether a range overlaps no allocation of the outer one, nor of those that bound that. */
  boolean leaves(AddressRange range) throws TargetGoneException {
    if (!free.contains(range) && outer.stream(range).next().isPresent()) {
      return false;
    }
    Optional<Border> next = outer.border();
    return next.isEmpty() || next.get().leaves(range);
  }
}
