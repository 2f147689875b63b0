package org.allocs.type;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * Something that the debug information names without describing it, such as {@code
 * decltype(nullptr)}, or that it describes in a way that this release does not read.
 *
 * @param sourceName as the program writes it
 * @param byteSize bytes, where stated
 */
public record OpaqueType(String sourceName, OptionalLong byteSize) implements DataType {
  /** The type of what debug information places without saying anything of its type. */
  public static final OpaqueType NOT_DESCRIBED =
      new OpaqueType("<not described>", OptionalLong.empty());

  /** Checks that nothing is absent. */
  public OpaqueType {
    Objects.requireNonNull(sourceName, "sourceName");
    Objects.requireNonNull(byteSize, "byteSize");
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof OpaqueType that
        && sourceName.equals(that.sourceName)
        && byteSize.equals(that.byteSize);
  }

  @Override
  public int hashCode() {
    return sourceName.hashCode();
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.opaque(this);
  }
}
