package org.allocs.dwarf.scope;

import java.util.List;
import java.util.Objects;
import org.allocs.dwarf.UnitContext;

/**
 * The functions that an instruction comes from.
 *
 * @param unit for the reader of lines
 * @param frames innermost first; the last one is the function that is not inlined
 */
public record InlineChain(UnitContext unit, List<InlineFrame> frames) {
  /** Checks that nothing is absent. */
  public InlineChain {
    Objects.requireNonNull(unit, "unit");
    frames = List.copyOf(frames);
  }
}
