package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;

/**
 * Frames whose next instruction is a certain one, told without a process.
 *
 * @param pc the instruction
 * @param rules how the caller's registers are found
 * @param frameBase what DWARF's offsets of variables are relative to ({@code DW_AT_frame_base}): a
 *     {@link Place.Kind#COMPUTED} value such as {@code cfa} or {@code rbp}
 * @param variables in scope: those of the innermost block first, those of inlined functions before
 *     those of their callers; a name may occur again further out
 */
public record FrameLayout(
    FileAddress pc,
    Answer<FrameRules> rules,
    Answer<Place> frameBase,
    Answer<List<VariableLocation>> variables) {
  /** Checks that nothing is absent. */
  public FrameLayout {
    Objects.requireNonNull(pc, "pc");
    Objects.requireNonNull(rules, "rules");
    Objects.requireNonNull(frameBase, "frameBase");
    Objects.requireNonNull(variables, "variables");
  }
}
