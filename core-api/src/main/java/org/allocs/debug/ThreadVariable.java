package org.allocs.debug;

import java.util.Objects;
import org.allocs.type.DataType;

/**
 * A thread-local variable that debug information describes.
 *
 * @param name qualified where the language has namespaces
 * @param offset in the block that each thread has of the file's variables
 * @param type as declared
 */
public record ThreadVariable(String name, long offset, DataType type) {
  /** Checks that nothing is absent. */
  public ThreadVariable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
