package org.allocs.debug;

import java.util.Objects;
import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * A local variable or parameter at one place in the code.
 *
 * @param name as declared
 * @param type as declared
 * @param parameter whether it is a parameter
 * @param inlinedInto for a variable of an inlined function, that function's name
 * @param depth which function it belongs to of those that the instruction comes from: 0 is the
 *     innermost inlined one, the last one the function that is not inlined
 * @param address where in the target its memory is; unknown, with the reason, when it is in a
 *     register, constant, or gone at this place
 * @param storage what holds it
 */
public record FrameVariable(
    String name,
    DataType type,
    boolean parameter,
    Optional<String> inlinedInto,
    int depth,
    Answer<Long> address,
    Storage storage) {
  /** Checks that nothing is absent. */
  public FrameVariable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(inlinedInto, "inlinedInto");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(storage, "storage");
  }
}
