package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;

/**
 * A local variable or parameter, and where it lives at one instruction in any process.
 *
 * @param name as declared
 * @param type as declared
 * @param parameter whether it is a parameter
 * @param inlinedInto for a variable of an inlined function the functions that contain it: that
 *     function first, the one whose code it became last; else empty
 * @param declared where the source declares it, where stated
 * @param place where it lives
 * @param low first instruction of the run, around the one that was asked for, at which it is in
 *     scope and lives there
 * @param high first address after that run
 */
public record VariableLocation(
    String name,
    DataType type,
    boolean parameter,
    List<String> inlinedInto,
    Optional<SourceFrame> declared,
    Place place,
    FileAddress low,
    FileAddress high) {
  /** Checks that nothing is absent. */
  public VariableLocation {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    inlinedInto = List.copyOf(inlinedInto);
    Objects.requireNonNull(declared, "declared");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(low, "low");
    Objects.requireNonNull(high, "high");
  }
}
