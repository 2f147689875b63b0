package org.allocs.model;

import java.util.Objects;
import java.util.Optional;

/**
 * One position of an inline chain.
 *
 * @param function name of the function, inlined or not, that the position is in
 * @param file path of the source file as the compiler recorded it, made absolute by its compilation
 *     directory
 * @param line from 1; 0 where the compiler gives none
 * @param column from 1; 0 where the compiler gives none
 */
public record SourceFrame(Optional<String> function, String file, int line, int column) {
  /** Checks that nothing is absent. */
  public SourceFrame {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(file, "file");
  }
}
