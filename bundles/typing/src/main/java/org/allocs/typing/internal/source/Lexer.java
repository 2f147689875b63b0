package org.allocs.typing.internal.source;

/**
 * Splits C or C++ into tokens (C11, section 6.4) without ever failing: what is no token is a
 * punctuator of one character. Directives become one token each.
 */
final class Lexer {
  private static final String[] LONG_PUNCTUATORS = {
    "...", "<<=", ">>=", "->*", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##", "::"
  };

  private final String text;
  private final Sink sink;
  private int at;
  private boolean lineStart = true;

  /** Takes tokens in ascending order. */
  @FunctionalInterface
  interface Sink {
    /** Takes the token at {@code [start, end)}; returns false to stop. */
    boolean token(Token.Kind kind, int start, int end);
  }

  private Lexer(String text, int from, Sink sink) {
    this.text = text;
    this.at = from;
    this.sink = sink;
  }

  /** Reports every token. Returns false if the sink stopped. */
  static boolean split(String text, Sink sink) {
    return new Lexer(text, 0, sink).run(text.length(), true);
  }

  /** Reports the tokens of a part in which {@code #} starts no directive. */
  static boolean split(String text, int from, int to, Sink sink) {
    return new Lexer(text, from, sink).run(to, false);
  }

  private boolean run(int limit, boolean directives) {
    while (at < limit) {
      if (skipBlank()) {
        continue;
      }
      int start = at;
      Token.Kind kind;
      if (directives && lineStart && text.charAt(at) == '#') {
        skipDirective();
        kind = Token.Kind.DIRECTIVE;
      } else {
        kind = next();
        lineStart = false;
      }
      if (!sink.token(kind, start, Math.min(at, limit))) {
        return false;
      }
    }
    return true;
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  private boolean skipBlank() {
    char c = peek(0);
    if (c == '\n') {
      lineStart = true;
      at++;
    } else if (c <= ' ') {
      at++;
    } else if (c == '\\' && isLineEnd(1)) {
      at += peek(1) == '\r' ? 3 : 2;
    } else if (c == '/' && peek(1) == '/') {
      skipLine();
    } else if (c == '/' && peek(1) == '*') {
      skipComment();
    } else {
      return false;
    }
    return true;
  }

  private boolean isLineEnd(int ahead) {
    return peek(ahead) == '\n' || (peek(ahead) == '\r' && peek(ahead + 1) == '\n');
  }

  private void skipLine() {
    while (at < text.length() && peek(0) != '\n') {
      at += peek(0) == '\\' && isLineEnd(1) ? (peek(1) == '\r' ? 3 : 2) : 1;
    }
  }

  private void skipComment() {
    int end = text.indexOf("*/", at + 2);
    at = end < 0 ? text.length() : end + 2;
  }

  /** To the end of the logical line; a comment in it may go on over several lines. */
  private void skipDirective() {
    while (at < text.length() && peek(0) != '\n') {
      if (peek(0) == '/' && peek(1) == '*') {
        skipComment();
      } else if (peek(0) == '/' && peek(1) == '/') {
        skipLine();
      } else {
        at += peek(0) == '\\' && isLineEnd(1) ? (peek(1) == '\r' ? 3 : 2) : 1;
      }
    }
    at = Math.min(at, text.length());
  }

  private Token.Kind next() {
    char c = peek(0);
    if (isWordStart(c)) {
      return word();
    }
    if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      return number();
    }
    if (c == '"' || c == '\'') {
      quoted(c);
      return c == '"' ? Token.Kind.STRING : Token.Kind.CHARACTER;
    }
    for (String punctuator : LONG_PUNCTUATORS) {
      if (text.startsWith(punctuator, at)) {
        at += punctuator.length();
        return Token.Kind.PUNCTUATOR;
      }
    }
    at++;
    return Token.Kind.PUNCTUATOR;
  }

  private Token.Kind word() {
    int start = at;
    while (isWordStart(peek(0)) || isDigit(peek(0))) {
      at++;
    }
    boolean prefix = at - start <= 3;
    if (prefix && peek(0) == '"' && text.charAt(at - 1) == 'R') {
      rawString();
      return Token.Kind.STRING;
    }
    if (prefix && (peek(0) == '"' || peek(0) == '\'') && isEncoding(text.substring(start, at))) {
      char quote = peek(0);
      quoted(quote);
      return quote == '"' ? Token.Kind.STRING : Token.Kind.CHARACTER;
    }
    return Token.Kind.WORD;
  }

  private static boolean isEncoding(String prefix) {
    return prefix.equals("L") || prefix.equals("u") || prefix.equals("U") || prefix.equals("u8");
  }

  private void rawString() {
    int open = text.indexOf('(', at);
    if (open < 0 || open - at > 17) {
      quoted('"');
      return;
    }
    String close = ")" + text.substring(at + 1, open) + "\"";
    int end = text.indexOf(close, open);
    at = end < 0 ? text.length() : end + close.length();
  }

  private Token.Kind number() {
    while (isWordStart(peek(0)) || isDigit(peek(0)) || peek(0) == '.' || isDigitSeparator()) {
      boolean exponent = "eEpP".indexOf(peek(0)) >= 0 && (peek(1) == '+' || peek(1) == '-');
      at += exponent ? 2 : 1;
    }
    return Token.Kind.NUMBER;
  }

  private boolean isDigitSeparator() {
    return peek(0) == '\'' && (isDigit(peek(1)) || isWordStart(peek(1)));
  }

  /** A literal ends at its quote, or where the line does. */
  private void quoted(char quote) {
    at++;
    while (at < text.length() && peek(0) != quote && peek(0) != '\n') {
      at += peek(0) == '\\' ? 2 : 1;
    }
    at = Math.min(text.length(), peek(0) == quote ? at + 1 : at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == '$'
        || (c >= 0x80 && c <= 0xff);
  }
}
