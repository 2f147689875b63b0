package org.allocs.type;

import java.util.Objects;
import java.util.Optional;

/**
 * One member of a composite.
 *
 * @param name empty for an anonymous struct or union, and for a base class
 * @param type of the member
 * @param offset bytes from the start of the composite; for a bit-field of the storage byte that
 *     holds its first bit
 * @param bits width and place, for a bit-field
 * @param baseClass whether it is an inherited class, embedded
 */
public record Member(
    Optional<String> name, DataType type, long offset, Optional<Bits> bits, boolean baseClass) {
  /**
   * Place of a bit-field.
   *
   * @param offset bits from the least significant bit of the byte at the member's offset; from the
   *     most significant one where the target has the most significant byte first
   * @param width bits
   */
  public record Bits(int offset, int width) {}

  /** Checks that nothing is absent. */
  public Member {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(bits, "bits");
  }

  /** A named member of whole bytes. */
  public static Member of(String name, DataType type, long offset) {
    return new Member(Optional.of(name), type, offset, Optional.empty(), false);
  }
}
