package org.allocs.type;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * A pointer or reference.
 *
 * @param kind which
 * @param pointee what it points to
 * @param bytes size of the pointer itself
 */
public record PointerType(Kind kind, DataType pointee, int bytes) implements DataType {
  /** The kinds, with the word for each in unique names. */
  public enum Kind {
    /** {@code T *}. */
    POINTER("__PTR_", "*"),
    /** {@code T &}. */
    REFERENCE("__REF_", "&"),
    /** {@code T &&}. */
    RVALUE_REFERENCE("__RR_", "&&"),
    /** {@code T C::*}. */
    MEMBER_POINTER("__MEMPTR_", "::*");

    private final String uniqtypeWord;
    private final String declarator;

    Kind(String uniqtypeWord, String declarator) {
      this.uniqtypeWord = uniqtypeWord;
      this.declarator = declarator;
    }

    String uniqtypeWord() {
      return uniqtypeWord;
    }

    String declarator() {
      return declarator;
    }
  }

  /** Checks that nothing is absent. */
  public PointerType {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(pointee, "pointee");
  }

  /** An ordinary pointer of the target's x86-64 ABI. */
  public static PointerType to(DataType pointee) {
    return new PointerType(Kind.POINTER, pointee, 8);
  }

  @Override
  public OptionalLong byteSize() {
    return OptionalLong.of(bytes);
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.pointer(this);
  }
}
