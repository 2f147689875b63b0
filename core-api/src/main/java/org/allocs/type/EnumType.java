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
 * @param common what stands for the tag where compilers write that differently, as in {@link
 *     CompositeName}
 */
public record EnumType(
    Optional<String> tag,
    String spelling,
    int bytes,
    boolean signed,
    List<Enumerator> enumerators,
    Optional<String> common)
    implements DataType {
  /**
   * A named value.
   *
   * @param name as declared
   * @param value sign-extended to 64 bits
   */
  public record Enumerator(String name, long value) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Enumerator that && value == that.value && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + Long.hashCode(value);
    }
  }

  /** Checks that nothing is absent. */
  public EnumType {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(spelling, "spelling");
    enumerators = List.copyOf(enumerators);
    Objects.requireNonNull(common, "common");
  }

  /** One whose tag every compiler writes in the same way. */
  public EnumType(
      Optional<String> tag,
      String spelling,
      int bytes,
      boolean signed,
      List<Enumerator> enumerators) {
    this(tag, spelling, bytes, signed, enumerators, Optional.empty());
  }

  /** The name, if it has one, in the form that compilers have in common. */
  Optional<String> commonTag() {
    return common.or(this::tag);
  }

  /** The first enumerator with this value. */
  public Optional<String> nameOf(long value) {
    return enumerators.stream().filter(e -> e.value() == value).map(Enumerator::name).findFirst();
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof EnumType that
        && bytes == that.bytes
        && signed == that.signed
        && commonTag().equals(that.commonTag())
        && (common.isPresent() || spelling.equals(that.spelling))
        && enumerators.equals(that.enumerators);
  }

  @Override
  public int hashCode() {
    return 31 * commonTag().hashCode() + enumerators.size();
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
