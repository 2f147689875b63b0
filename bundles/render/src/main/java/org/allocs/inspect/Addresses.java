package org.allocs.inspect;

import java.util.OptionalLong;

/** Addresses as people write them. */
public final class Addresses {
  private Addresses() {}

  /**
   * Hexadecimal with {@code 0x}, or decimal; unsigned 64-bit.
   *
   * @return empty if it is neither, or too large
   */
  public static OptionalLong parse(String text) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    String digits = hex ? text.substring(2) : text;
    if (digits.isEmpty() || digits.charAt(0) == '+' || digits.charAt(0) == '-') {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseUnsignedLong(digits, hex ? 16 : 10));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
