package org.allocs.dwarf.scope;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.info.Die;
import org.allocs.model.AddressRange;
import org.allocs.type.DataType;

/**
 * A variable or parameter that is in scope at an instruction.
 *
 * @param name as declared
 * @param type as declared
 * @param parameter whether it is a parameter
 * @param inlinedInto for a variable of an inlined function the names of the functions that contain
 *     it, that function first, the one whose code it became last; else empty
 * @param location {@code DW_AT_location}, or {@code DW_AT_const_value} as a constant; empty where
 *     it was optimised away
 * @param entry that declares it in this scope
 * @param scope the run of instructions, around the one that was asked for, where it is in scope
 */
public record ScopeVariable(
    String name,
    DataType type,
    boolean parameter,
    List<String> inlinedInto,
    Optional<LocationAttribute> location,
    Die entry,
    AddressRange scope) {
  /** Checks that nothing is absent. */
  public ScopeVariable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    inlinedInto = List.copyOf(inlinedInto);
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(scope, "scope");
  }
}
