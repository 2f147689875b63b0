package org.allocs.type;

import java.util.Objects;

/**
 * A member that all objects of a class share, and that none of them contains.
 *
 * @param name as declared
 * @param type as declared
 */
public record StaticMember(String name, DataType type) {
  /** Checks that nothing is absent. */
  public StaticMember {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
