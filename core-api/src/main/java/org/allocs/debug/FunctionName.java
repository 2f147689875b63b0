package org.allocs.debug;

import java.util.Objects;
import java.util.Optional;
import org.allocs.target.FileAddress;

/**
 * What the function, not inlined, that an instruction belongs to is called: as much of {@link
 * FunctionInfo} as is told without reading types.
 *
 * @param name qualified where the language has namespaces
 * @param linkageName its name in the symbol table, where debug information states it
 * @param low first address
 * @param high first address after it; of a function in several pieces those of the piece that was
 *     asked for
 */
public record FunctionName(
    String name, Optional<String> linkageName, FileAddress low, FileAddress high) {
  /** Checks that nothing is absent. */
  public FunctionName {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(linkageName, "linkageName");
    Objects.requireNonNull(low, "low");
    Objects.requireNonNull(high, "high");
  }
}
