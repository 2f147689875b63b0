package org.allocs.type;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * A type with a qualifier.
 *
 * @param qualifier as C spells it
 * @param target what it qualifies
 */
public record QualifiedType(String qualifier, DataType target) implements DataType {
  /** Checks that nothing is absent. */
  public QualifiedType {
    Objects.requireNonNull(qualifier, "qualifier");
    Objects.requireNonNull(target, "target");
  }

  private static final String VECTOR = "__attribute__ ((vector_size(";

  /** An array of numbers that is computed with as one, and aligned as one. */
  public static QualifiedType vector(ArrayType array) {
    String count = array.count().isPresent() ? Long.toString(array.count().getAsLong()) : "";
    return new QualifiedType(VECTOR + count + ")))", array);
  }

  /** Whether it makes an array a vector. */
  public boolean isVector() {
    return qualifier.startsWith(VECTOR);
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof QualifiedType that
        && qualifier.equals(that.qualifier)
        && target.equals(that.target);
  }

  @Override
  public int hashCode() {
    return 31 * target.hashCode() + qualifier.hashCode();
  }

  @Override
  public OptionalLong byteSize() {
    return stripped().byteSize();
  }

  @Override
  public DataType stripped() {
    return strip(target);
  }

  /** A loop, not a recursion: debug information may chain any number of names. */
  static DataType strip(DataType type) {
    DataType stripped = type;
    while (true) {
      if (stripped instanceof TypedefType typedef) {
        stripped = typedef.target();
      } else if (stripped instanceof QualifiedType qualified) {
        stripped = qualified.target();
      } else {
        return stripped;
      }
    }
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.qualified(this);
  }
}
