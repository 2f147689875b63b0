package org.allocs.type;

import java.util.OptionalLong;

/** {@code void}. */
public enum VoidType implements DataType {
  /** The only one. */
  VOID;

  @Override
  public OptionalLong byteSize() {
    return OptionalLong.empty();
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.voidType(this);
  }
}
