package org.allocs.typing.internal.expr;

import java.util.List;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;

/** A place in a list of tokens. */
final class Cursor {
  private static final Token END = new Token(Token.Kind.PUNCTUATOR, "", 0, 0);

  private static final int MAX_DEPTH = 100;
  private static final int MAX_STEPS = 200_000;

  private final List<Token> tokens;
  private int at;
  private int depth;
  private int steps;

  Cursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * Goes one level deeper.
   *
   * @throws UnreadableException if that is too deep, or reading goes back and forth for too long
   */
  void enter() throws UnreadableException {
    if (++depth > MAX_DEPTH || ++steps > MAX_STEPS) {
      throw new UnreadableException("the expression is nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  int position() {
    return at;
  }

  int depth() {
    return depth;
  }

  /** Forgets what was read since the cursor was at that position and depth. */
  void back(int position, int oldDepth) {
    at = position;
    depth = oldDepth;
  }

  boolean atEnd() {
    return at >= tokens.size();
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return at + ahead < tokens.size() ? tokens.get(at + ahead) : END;
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  boolean at(String expected) {
    return peek().is(expected);
  }

  boolean skip(String expected) {
    boolean found = at(expected);
    at += found ? 1 : 0;
    return found;
  }

  void expect(String expected) throws UnreadableException {
    if (!skip(expected)) {
      throw new UnreadableException("expected " + expected + " and found " + peek().text());
    }
  }
}
