package org.allocs.type;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * A number, a character, a truth value.
 *
 * @param sourceName as the program writes it, such as {@code unsigned int}
 * @param encoding how the bits are read
 * @param bytes size in memory
 */
public record BaseType(String sourceName, Encoding encoding, int bytes) implements DataType {
  /** DWARF 5, table 7.11, by the names that {@code DW_ATE_*} ends in. */
  public enum Encoding {
    /** Linear machine address. */
    ADDRESS("address"),
    /** True or false. */
    BOOLEAN("boolean"),
    /** Complex binary floating point. */
    COMPLEX_FLOAT("complex_float"),
    /** Binary floating point. */
    FLOAT("float"),
    /** Signed binary integer. */
    SIGNED("int"),
    /** Signed character. */
    SIGNED_CHAR("signed_char"),
    /** Unsigned binary integer. */
    UNSIGNED("uint"),
    /** Unsigned character. */
    UNSIGNED_CHAR("unsigned_char"),
    /** Unicode code unit. */
    UTF("UTF"),
    /** Decimal floating point. */
    DECIMAL_FLOAT("decimal_float"),
    /** Anything else that has a size. */
    OTHER("unknown");

    private final String uniqtypeWord;

    Encoding(String uniqtypeWord) {
      this.uniqtypeWord = uniqtypeWord;
    }

    /** The word that stands for it in unique names. */
    String uniqtypeWord() {
      return uniqtypeWord;
    }
  }

  /** Checks that nothing is absent. */
  public BaseType {
    Objects.requireNonNull(sourceName, "sourceName");
    Objects.requireNonNull(encoding, "encoding");
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes=" + bytes);
    }
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof BaseType that
        && encoding == that.encoding
        && bytes == that.bytes
        && sourceName.equals(that.sourceName);
  }

  @Override
  public int hashCode() {
    return 31 * sourceName.hashCode() + bytes;
  }

  @Override
  public OptionalLong byteSize() {
    return OptionalLong.of(bytes);
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.base(this);
  }
}
