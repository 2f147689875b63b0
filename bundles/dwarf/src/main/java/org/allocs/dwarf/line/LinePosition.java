package org.allocs.dwarf.line;

import java.util.Objects;

/**
 * A source position.
 *
 * @param file path, made absolute by the compilation directory where the compiler tells it
 * @param line from 1; 0 where the instruction belongs to none
 * @param column from 1; 0 where the compiler gives none
 */
public record LinePosition(String file, int line, int column) {
  /** Checks that there is a file. */
  public LinePosition {
    Objects.requireNonNull(file, "file");
  }
}
