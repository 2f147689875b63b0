package org.allocs.type;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * A type under another name; the name is kept for display and erased for identity.
 *
 * @param alias the new name, qualified where the language has namespaces
 * @param target what it stands for
 */
public record TypedefType(String alias, DataType target) implements DataType {
  /** Checks that nothing is absent. */
  public TypedefType {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(target, "target");
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof TypedefType that
        && alias.equals(that.alias)
        && target.equals(that.target);
  }

  @Override
  public int hashCode() {
    return alias.hashCode();
  }

  @Override
  public OptionalLong byteSize() {
    return stripped().byteSize();
  }

  @Override
  public DataType stripped() {
    return QualifiedType.strip(target);
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.typedef(this);
  }
}
