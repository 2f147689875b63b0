package org.allocs.typing.internal.expr;

import java.util.Locale;
import java.util.OptionalLong;

/** Integer constants (C11, section 6.4.4.1). */
final class Numbers {
  private Numbers() {}

  /** The value; empty for what is no integer, or does not fit in 63 bits. */
  static OptionalLong parse(String text) {
    String digits = text.toLowerCase(Locale.ROOT).replace("'", "");
    int radix = 10;
    if (digits.startsWith("0x")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0b")) {
      radix = 2;
      digits = digits.substring(2);
    } else if (digits.startsWith("0") && digits.length() > 1) {
      radix = 8;
    }
    int end = digits.length();
    while (end > 0 && "ulz".indexOf(digits.charAt(end - 1)) >= 0) {
      end--;
    }
    try {
      return OptionalLong.of(Long.parseLong(digits.substring(0, end), radix));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
