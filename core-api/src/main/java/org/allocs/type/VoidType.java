package org.allocs.type;

import java.util.OptionalLong;

/** {@code void}. Not an enumeration: those have a {@code name()} that would hide the type's. */
public final class VoidType implements DataType {
  /** The only one. */
  public static final VoidType VOID = new VoidType();

  private VoidType() {}

  @Override
  public OptionalLong byteSize() {
    return OptionalLong.empty();
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.voidType(this);
  }

  @Override
  public String toString() {
    return "void";
  }
}
