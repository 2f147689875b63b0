package org.allocs.debug;

import java.util.Objects;
import java.util.Optional;
import org.allocs.model.SourceFrame;
import org.allocs.type.CompositeType;

/**
 * The definition of a struct, class or union, and where the program has it.
 *
 * @param type complete and named; what its members only point to may be a declaration whose
 *     definition was not looked for
 * @param alignment bytes, a power of two
 * @param alignmentStated whether the debug information states the alignment ({@code
 *     DW_AT_alignment}), as compilers do for what was declared with {@code alignas}; otherwise it
 *     is the largest alignment of the members that their offsets and the size allow
 * @param declared file and line; the file is {@code ?} where its table does not have it
 * @param unit name of the compilation unit; of several with equal definitions the first one
 */
public record CompositeLayout(
    CompositeType type,
    long alignment,
    boolean alignmentStated,
    Optional<SourceFrame> declared,
    String unit) {
  /** Checks that nothing is absent. */
  public CompositeLayout {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(declared, "declared");
    Objects.requireNonNull(unit, "unit");
  }
}
