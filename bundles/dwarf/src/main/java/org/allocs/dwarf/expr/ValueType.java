package org.allocs.dwarf.expr;

import java.util.Objects;

/**
 * The type of a value on the expression stack (DWARF 5, section 2.5.1).
 *
 * @param kind how the bits are read
 * @param size bytes, 1 to 8
 */
public record ValueType(Kind kind, int size) {
  /** How bits are read. */
  public enum Kind {
    /** Of the address size and no particular signedness. */
    GENERIC,
    /** Two's complement. */
    SIGNED,
    /** Unsigned, characters and truth values included. */
    UNSIGNED,
    /** IEEE 754 of 4 or 8 bytes. */
    FLOAT
  }

  /** Checks that such values can exist. */
  public ValueType {
    Objects.requireNonNull(kind, "kind");
    boolean fits = kind == Kind.FLOAT ? size == 4 || size == 8 : size >= 1 && size <= 8;
    if (!fits) {
      throw new IllegalArgumentException("kind=" + kind + " size=" + size);
    }
  }

  static ValueType generic(int addressSize) {
    return new ValueType(Kind.GENERIC, addressSize);
  }

  boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** Only the bits that the size has: sign-extended where signed, else zero-extended. */
  long normalize(long bits) {
    int unused = 64 - 8 * size;
    return kind == Kind.SIGNED ? bits << unused >> unused : bits << unused >>> unused;
  }

  /** As a signed number of the same size. */
  long signed(long bits) {
    int unused = 64 - 8 * size;
    return bits << unused >> unused;
  }

  double toDouble(long bits) {
    return size == 4 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  long fromDouble(double value) {
    return size == 4
        ? Float.floatToRawIntBits((float) value) & 0xffffffffL
        : Double.doubleToRawLongBits(value);
  }
}
