package org.allocs.type;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An enumeration.
 *
 * @param tag the name after {@code enum}, qualified where the language has namespaces
 * @param spelling as programs in its language refer to it: {@code enum colour}
 * @param bytes size in memory
 * @param signed whether values are signed
 * @param enumerators in order of declaration
 */
public record EnumType(
    Optional<String> tag, String spelling, int bytes, boolean signed, List<Enumerator> enumerators)
    implements DataType {
  /**
   * A named value.
   *
   * @param name as declared
   * @param value sign-extended to 64 bits
   */
  public record Enumerator(String name, long value) {}

  /** Checks that nothing is absent. */
  public EnumType {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(spelling, "spelling");
    enumerators = List.copyOf(enumerators);
  }

  /** The first enumerator with this value. */
  public Optional<String> nameOf(long value) {
    return enumerators.stream().filter(e -> e.value() == value).map(Enumerator::name).findFirst();
  }

  @Override
  public OptionalLong byteSize() {
    return OptionalLong.of(bytes);
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.enumeration(this);
  }
}
