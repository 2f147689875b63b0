package org.allocs.type;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A member that has no fixed offset: each object says where it is. A virtual base class, or what
 * follows a member of variable size.
 *
 * @param name empty for a base class
 * @param type of the member
 * @param baseClass whether it is an inherited class, embedded
 * @param vtableOffset for a virtual base class (Itanium C++ ABI, section 2.5.2): bytes, negative,
 *     from where the object's first word points to the word that holds the offset of the base from
 *     the start of the object; empty where another rule places it
 */
public record RuntimeMember(
    Optional<String> name, DataType type, boolean baseClass, OptionalLong vtableOffset) {
  /** Checks that nothing is absent. */
  public RuntimeMember {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(vtableOffset, "vtableOffset");
  }

  /** In words, where it is. */
  public String place() {
    return vtableOffset.isPresent()
        ? "placed at run time: offset in the vtable at " + vtableOffset.getAsLong()
        : "placed at run time";
  }
}
