package org.allocs.debug;

import java.util.Objects;
import java.util.Optional;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;

/**
 * A function or a variable that debug information places at a fixed address.
 *
 * @param name qualified where the language has namespaces
 * @param linkageName the name in the symbol table, where it differs
 * @param function whether it is a function
 * @param scope the function that a static local belongs to
 * @param address where it starts
 * @param size bytes; 0 where not stated
 * @param type of the function or variable
 */
public record Definition(
    String name,
    Optional<String> linkageName,
    boolean function,
    Optional<String> scope,
    FileAddress address,
    long size,
    DataType type) {
  /** Checks that nothing is absent. */
  public Definition {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(linkageName, "linkageName");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(type, "type");
  }
}
