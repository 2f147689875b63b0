package org.allocs.dwarf.range;

import java.util.Objects;
import java.util.Optional;
import org.allocs.dwarf.expr.Expression;
import org.allocs.model.AddressRange;

/**
 * One entry of a location list.
 *
 * @param range instructions at which it holds; empty for the default location, which holds where no
 *     other entry does
 * @param expression where the object is
 */
public record LocationEntry(Optional<AddressRange> range, Expression expression) {
  /** Checks that nothing is absent. */
  public LocationEntry {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(expression, "expression");
  }
}
