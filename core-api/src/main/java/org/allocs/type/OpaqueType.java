package org.allocs.type;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that the debug information names without describing it, such as {@code
 * decltype(nullptr)}, or that it describes in a way that this release does not read.
 *
 * @param sourceName as the program writes it
 * @param byteSize bytes, where stated
 * @param descriptor for an array what tells its shape at run time, if that can be read
 */
public record OpaqueType(
    String sourceName, OptionalLong byteSize, Optional<ArrayDescriptor> descriptor)
    implements DataType {
  /** The type of what debug information places without saying anything of its type. */
  public static final OpaqueType NOT_DESCRIBED =
      new OpaqueType("<not described>", OptionalLong.empty());

  /** Checks that nothing is absent. */
  public OpaqueType {
    Objects.requireNonNull(sourceName, "sourceName");
    Objects.requireNonNull(byteSize, "byteSize");
    Objects.requireNonNull(descriptor, "descriptor");
  }

  /** One whose content cannot be read. */
  public OpaqueType(String sourceName, OptionalLong byteSize) {
    this(sourceName, byteSize, Optional.empty());
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof OpaqueType that
        && sourceName.equals(that.sourceName)
        && byteSize.equals(that.byteSize)
        && descriptor.equals(that.descriptor);
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
