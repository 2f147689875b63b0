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
      if (Character.isISOControl(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(plain, c));
    return plain.toString();
  }

  /** The same in quotation marks. */
  static String quoted(String text) {
    return '"' + of(text).replace("\"", "\\\"") + '"';
  }

  private static void append(StringBuilder plain, int c) {
    switch (c) {
      case '\n' -> plain.append("\\n");
      case '\r' -> plain.append("\\r");
      case '\t' -> plain.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          plain.append(String.format("\\x%02x", c));
        } else {
          plain.appendCodePoint(c);
        }
      }
    }
  }
}
