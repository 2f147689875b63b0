package org.allocs.render;

/** Makes text that a target wrote safe for a terminal and keeps it on one line. */
final class Plain {
  private Plain() {}

  /** Control characters as C writes them. */
  static String of(String text) {
    return isPlain(text) ? text : escaped(text);
  }

  /** As nearly all texts are. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** As {@link Character#isISOControl}, in one step: every text that is printed is asked. */
  private static boolean isControl(char c) {
    return c < ' ' || (c >= '\u007f' && c < '\u00a0');
  }

  private static String escaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      append(plain, text.charAt(i));
    }
    return plain.toString();
  }

  /** The same in quotation marks. */
  static String quoted(String text) {
    return '"' + of(text).replace("\"", "\\\"") + '"';
  }

  private static void append(StringBuilder plain, char c) {
    switch (c) {
      case '\n' -> plain.append("\\n");
      case '\r' -> plain.append("\\r");
      case '\t' -> plain.append("\\t");
      default -> {
        if (isControl(c)) {
          plain.append("\\x").append(Character.forDigit(c >> 4, 16));
          plain.append(Character.forDigit(c & 0xf, 16));
        } else {
          plain.append(c);
        }
      }
    }
  }
}
