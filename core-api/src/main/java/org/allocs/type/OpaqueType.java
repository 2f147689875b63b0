package org.allocs.type;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that the debug information names without describing it, such as {@code
 * decltype(nullptr)}, or that it describes in a way that this release does not read. Equal where
 * names, sizes and descriptors are, whatever the reasons.
 *
 * @param sourceName as the program writes it
 * @param byteSize bytes, where stated
 * @param descriptor for an array what tells its shape at run time, if that can be read
 * @param reason why nothing is known of its content before run time, or at all
 */
public record OpaqueType(
    String sourceName, OptionalLong byteSize, Optional<ArrayDescriptor> descriptor, String reason)
    implements DataType {
  private static final String NO_REASON = "the debug information does not describe this type";

  /** The type of what debug information places without saying anything of its type. */
  public static final OpaqueType NOT_DESCRIBED =
      new OpaqueType("<not described>", OptionalLong.empty());

  /** Checks that nothing is absent. */
  public OpaqueType {
    Objects.requireNonNull(sourceName, "sourceName");
    Objects.requireNonNull(byteSize, "byteSize");
    Objects.requireNonNull(descriptor, "descriptor");
    Objects.requireNonNull(reason, "reason");
  }

  /** One that is named alone. */
  public OpaqueType(String sourceName, OptionalLong byteSize) {
    this(sourceName, byteSize, NO_REASON);
  }

  /** One whose content cannot be read. */
  public OpaqueType(String sourceName, OptionalLong byteSize, String reason) {
    this(sourceName, byteSize, Optional.empty(), reason);
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
