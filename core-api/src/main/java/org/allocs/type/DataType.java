package org.allocs.type;

import java.util.OptionalLong;

/**
 * A layout. Types that debug information yields are unique ({@link UniqueTypes}): those that are
 * equal in all that they lead to are one object. Other equality is structural as far as the first
 * composite: two composites are equal if their names, sizes and members' names and offsets are.
 */
public sealed interface DataType
    permits ArrayType,
        BaseType,
        CompositeType,
        EnumType,
        FunctionType,
        OpaqueType,
        PointerType,
        QualifiedType,
        TypedefType,
        VoidType {
  /** Bytes; empty for what has no size: void, functions, declarations, unbounded arrays. */
  OptionalLong byteSize();

  /** Calls the visitor's method for this kind of type. */
  <R> R accept(TypeVisitor<R> visitor);

  /** As C spells it: {@code int[42]}, {@code struct list_node}, {@code int (*)(int, char **)}. */
  default String name() {
    return CSpelling.of(this);
  }

  /** As C declares something of this type: {@code int counts[42]}. */
  default String declare(String identifier) {
    return CSpelling.of(this, identifier);
  }

  /**
   * The unique name, unmangled: {@code __ARR42_int$32}. Typedefs and qualifiers are erased; equal
   * layouts have equal names, whichever file describes them.
   */
  default String uniqtype() {
    return UniqtypeName.of(this);
  }

  /**
   * The unique name with the namespaces, classes and template arguments that the other leaves out:
   * {@code __PTR_ns::Map<int, Item>::Node} for {@code __PTR_Node}.
   */
  default String qualifiedUniqtype() {
    return UniqtypeName.of(this, true);
  }

  /** This type without typedefs and qualifiers around it. */
  default DataType stripped() {
    return this;
  }
}
