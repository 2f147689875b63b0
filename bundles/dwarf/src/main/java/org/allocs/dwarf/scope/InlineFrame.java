package org.allocs.dwarf.scope;

import java.util.Objects;
import java.util.Optional;

/**
 * One function of an inline chain.
 *
 * @param function its name, qualified where the language has namespaces
 * @param linkageName its name in the symbol table, where it differs
 * @param call where it was inlined; empty for the outermost one, which is not inlined
 */
public record InlineFrame(
    Optional<String> function, Optional<String> linkageName, Optional<Call> call) {
  /** Checks that nothing is absent. */
  public InlineFrame {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(linkageName, "linkageName");
    Objects.requireNonNull(call, "call");
  }

  /**
   * The call that was replaced by the function's body; it lies in the next outer function.
   *
   * @param file {@code DW_AT_call_file}, a file of the unit's line table; 0 where not stated
   * @param line {@code DW_AT_call_line}; 0 where not stated
   * @param column {@code DW_AT_call_column}; 0 where not stated
   */
  public record Call(long file, int line, int column) {}
}
