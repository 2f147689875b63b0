package org.allocs.dwarf.template;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.dwarf.template.TemplateName.Part;

/** Constants as C++ writes them (C++17, section 5.13), by value. */
final class Constants {
  private static final Pattern NUMBER =
      Pattern.compile("(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlLzZ]*)");

  /** One escape, or one letter, of a character that fits one byte. */
  private static final Pattern ESCAPE =
      Pattern.compile("'(?:\\\\([0-7]+)|\\\\x([0-9a-fA-F]+)|\\\\(.)|([^\\\\]))'");

  private static final String LETTERS = "abtnvfre0";
  private static final byte[] VALUES = {7, 8, 9, 10, 11, 12, 13, 27, 0};
  private static final int MAX_DIGITS = 40;

  private Constants() {}

  /** A number; one of no known form stays as it is written. */
  static Part number(String word) {
    Matcher matcher = NUMBER.matcher(word);
    if (word.length() > MAX_DIGITS || !matcher.matches()) {
      return Part.constant(word, "");
    }
    return Part.constant(value(matcher.group(1)).toString(), type(matcher.group(2)));
  }

  private static BigInteger value(String digits) {
    String lower = digits.toLowerCase(Locale.ROOT);
    if (lower.startsWith("0x")) {
      return new BigInteger(lower.substring(2), 16);
    }
    if (lower.startsWith("0b")) {
      return new BigInteger(lower.substring(2), 2);
    }
    boolean octal = lower.startsWith("0") && lower.chars().allMatch(c -> c < '8');
    return new BigInteger(lower, octal ? 8 : 10);
  }

  private static String type(String suffix) {
    String lower = suffix.toLowerCase(Locale.ROOT);
    String longs = lower.contains("ll") ? "long long" : lower.contains("l") ? "long" : "";
    boolean unsigned = lower.contains("u");
    return unsigned ? "unsigned " + (longs.isEmpty() ? "int" : longs) : longs;
  }

  /** A character by its value; one that no byte has stays as it is written. */
  static Part character(String quoted) {
    Matcher matcher = ESCAPE.matcher(quoted);
    if (quoted.length() > MAX_DIGITS || !matcher.matches()) {
      return Part.constant(quoted, "char");
    }
    BigInteger value;
    if (matcher.group(1) != null) {
      value = new BigInteger(matcher.group(1), 8);
    } else if (matcher.group(2) != null) {
      value = new BigInteger(matcher.group(2), 16);
    } else if (matcher.group(3) != null) {
      int letter = LETTERS.indexOf(matcher.group(3));
      value = BigInteger.valueOf(letter < 0 ? matcher.group(3).charAt(0) : VALUES[letter]);
    } else {
      value = BigInteger.valueOf(matcher.group(4).charAt(0));
    }
    return Part.constant(Integer.toString(value.byteValue()), "char");
  }

  /**
   * A constant with the type that it is converted to; {@code bool} and {@code char} as they are.
   */
  static Part converted(Part constant, String type) {
    boolean unsigned =
        type.startsWith("unsigned char") && constant.constantOf().get().equals("char");
    String value =
        unsigned ? Integer.toString(Integer.parseInt(constant.text()) & 0xff) : constant.text();
    return Part.constant(value, type);
  }

  static Part negative(Part constant) {
    String value = constant.text();
    String negated = value.startsWith("-") ? value.substring(1) : "-" + value;
    return Part.constant(value.equals("0") ? value : negated, constant.constantOf().get());
  }
}
