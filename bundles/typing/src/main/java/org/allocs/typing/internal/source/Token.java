package org.allocs.typing.internal.source;

/**
 * One token of C or C++.
 *
 * @param kind what it is
 * @param text as written; for a token that a macro yielded, as the macro wrote it
 * @param line from 1; for a token that a macro yielded, of the macro's outermost use
 * @param column from 1, in bytes; likewise
 */
public record Token(Kind kind, String text, int line, int column) {
  /** What a token is. */
  public enum Kind {
    /** An identifier or keyword. */
    WORD,
    /** A number. */
    NUMBER,
    /** A string literal. */
    STRING,
    /** A character literal. */
    CHARACTER,
    /** Anything else. */
    PUNCTUATOR,
    /** Stands where a preprocessing directive was. */
    DIRECTIVE
  }

  /** Whether it is this word or punctuator. */
  public boolean is(String expected) {
    return (kind == Kind.WORD || kind == Kind.PUNCTUATOR) && text.equals(expected);
  }

  /** Whether it is an identifier or keyword. */
  public boolean isWord() {
    return kind == Kind.WORD;
  }

  /** The same token as if it stood elsewhere. */
  Token at(int otherLine, int otherColumn) {
    return new Token(kind, text, otherLine, otherColumn);
  }
}
