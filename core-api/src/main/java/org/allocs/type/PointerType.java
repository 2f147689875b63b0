package org.allocs.type;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A pointer or reference.
 *
 * @param kind which
 * @param pointee what it points to
 * @param bytes size of the pointer itself
 * @param memberOf for a pointer to a member the name of its class, where that is stated
 */
public record PointerType(Kind kind, DataType pointee, int bytes, Optional<String> memberOf)
    implements DataType {
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

    private String declarator() {
      return declarator;
    }
  }

  /** Checks that nothing is absent. */
  public PointerType {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(pointee, "pointee");
    Objects.requireNonNull(memberOf, "memberOf");
  }

  /** A pointer or reference that is not to a member of a stated class. */
  public PointerType(Kind kind, DataType pointee, int bytes) {
    this(kind, pointee, bytes, Optional.empty());
  }

  /** What C++ writes before the name of what is declared: {@code *}, {@code Item::*}. */
  String declarator() {
    return memberOf.orElse("") + kind.declarator();
  }

  /** An ordinary pointer of the target's x86-64 ABI. */
  public static PointerType to(DataType pointee) {
    return new PointerType(Kind.POINTER, pointee, 8);
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof PointerType that
        && kind == that.kind
        && bytes == that.bytes
        && pointee.equals(that.pointee)
        && memberOf.equals(that.memberOf);
  }

  @Override
  public int hashCode() {
    return 31 * pointee.hashCode() + kind.ordinal();
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
