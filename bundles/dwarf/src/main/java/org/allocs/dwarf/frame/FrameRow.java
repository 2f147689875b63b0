package org.allocs.dwarf.frame;

import java.util.Map;
import java.util.Objects;

/**
 * The rules that hold at a run of instructions.
 *
 * @param low first address in the file
 * @param high first address in the file after it
 * @param cfa how the canonical frame address is found
 * @param rules of registers by DWARF number; those that are absent follow the machine's convention
 * @param argumentsSize bytes of arguments pushed ({@code DW_CFA_GNU_args_size})
 * @param description the entry that says so
 */
public record FrameRow(
    long low,
    long high,
    CfaRule cfa,
    Map<Integer, RegisterRule> rules,
    long argumentsSize,
    FrameDescription description) {
  /** Copies the rules. */
  public FrameRow {
    Objects.requireNonNull(cfa, "cfa");
    Objects.requireNonNull(description, "description");
    rules = Map.copyOf(rules);
  }
}
