package org.allocs.debug;

import java.util.Objects;
import org.allocs.target.FileAddress;
import org.allocs.type.FunctionType;

/**
 * The function, not inlined, that an instruction belongs to.
 *
 * @param name qualified where the language has namespaces
 * @param unit name of the compilation unit
 * @param low first address
 * @param high first address after it; a function in several pieces is described by the piece that
 *     was asked for
 * @param type result and parameters
 */
public record FunctionInfo(
    String name, String unit, FileAddress low, FileAddress high, FunctionType type) {
  /** Checks that nothing is absent. */
  public FunctionInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(low, "low");
    Objects.requireNonNull(high, "high");
    Objects.requireNonNull(type, "type");
  }
}
