package org.allocs.dwarf.scope;

import java.util.Objects;
import java.util.Optional;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.type.DataType;

/**
 * A variable or parameter that is in scope at an instruction.
 *
 * @param name as declared
 * @param type as declared
 * @param parameter whether it is a parameter
 * @param inlinedInto for a variable of an inlined function, that function's name
 * @param location {@code DW_AT_location}, or {@code DW_AT_const_value} as a constant; empty where
 *     it was optimised away
 * @param offset of the entry that gives the location, in its section
 */
public record ScopeVariable(
    String name,
    DataType type,
    boolean parameter,
    Optional<String> inlinedInto,
    Optional<LocationAttribute> location,
    long offset) {
  /** Checks that nothing is absent. */
  public ScopeVariable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(inlinedInto, "inlinedInto");
    Objects.requireNonNull(location, "location");
  }
}
