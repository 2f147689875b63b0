package org.allocs.debug.demangle;

/** The characters of a mangled name, and how far they are read. */
final class Source {
  /** What behaves like a character at the end. */
  static final char END = 0;

  private static final int MAX_DEPTH = 200;
  private static final int MAX_NUMBER = 1_000_000;

  private final String text;
  private int at;
  private int depth;

  Source(String text) {
    this.text = text;
  }

  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char next() {
    char c = peek();
    if (c == END) {
      throw fail("the name ends early");
    }
    at++;
    return c;
  }

  /** Whether this character comes next; it is read if so. */
  boolean take(char expected) {
    boolean is = peek() == expected;
    at += is ? 1 : 0;
    return is;
  }

  /** Whether these characters come next; they are read if so. */
  boolean take(String expected) {
    boolean is = text.startsWith(expected, at);
    at += is ? expected.length() : 0;
    return is;
  }

  void expect(char expected) {
    if (!take(expected)) {
      throw fail("no " + expected);
    }
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A decimal number; a zero at its start is all of it. */
  int number() {
    if (!isDigit(peek())) {
      throw fail("no number");
    }
    if (take('0')) {
      return 0;
    }
    int value = 0;
    while (isDigit(peek())) {
      value = value * 10 + (next() - '0');
      if (value > MAX_NUMBER) {
        throw fail("a number is too large");
      }
    }
    return value;
  }

  /** As many characters. */
  String take(int length) {
    if (length < 0 || length > text.length() - at) {
      throw fail("the name ends early");
    }
    at += length;
    return text.substring(at - length, at);
  }

  /** The characters up to one that is read, but does not belong to them. */
  String takeUntil(char end) {
    int found = text.indexOf(end, at);
    if (found < 0) {
      throw fail("no " + end);
    }
    String taken = take(found - at);
    at++;
    return taken;
  }

  int position() {
    return at;
  }

  /** Goes back to where it was, or elsewhere. */
  void seek(int position) {
    at = position;
  }

  /** Bounds the depth of nesting; each is followed by {@link #leave}. */
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw fail("nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  NotMangledException fail(String reason) {
    return new NotMangledException(reason);
  }
}
