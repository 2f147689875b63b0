package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.List;

/** Pairs brackets in a list of tokens. */
public final class Brackets {
  private Brackets() {}

  /** Whether a token opens a bracket. */
  public static boolean opens(Token token) {
    return token.is("(") || token.is("[") || token.is("{");
  }

  /** Whether a token closes a bracket. */
  public static boolean closes(Token token) {
    return token.is(")") || token.is("]") || token.is("}");
  }

  /**
   * The closing bracket of the opening one at {@code open}.
   *
   * @throws UnreadableException if there is none
   */
  public static int close(List<Token> tokens, int open) throws UnreadableException {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += opens(tokens.get(i)) ? 1 : closes(tokens.get(i)) ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new UnreadableException("brackets do not pair up in the statement");
  }

  /** The opening bracket of the closing one at {@code close}; -1 if there is none. */
  public static int open(List<Token> tokens, int close) {
    int depth = 0;
    for (int i = close; i >= 0; i--) {
      depth += closes(tokens.get(i)) ? 1 : opens(tokens.get(i)) ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The parts of {@code [from, to)} between commas outside brackets; none if it is empty. */
  public static List<List<Token>> split(List<Token> tokens, int from, int to) {
    List<List<Token>> parts = new ArrayList<>();
    int depth = 0;
    int start = from;
    for (int i = from; i < to; i++) {
      depth += opens(tokens.get(i)) ? 1 : closes(tokens.get(i)) ? -1 : 0;
      if (depth == 0 && tokens.get(i).is(",")) {
        parts.add(List.copyOf(tokens.subList(start, i)));
        start = i + 1;
      }
    }
    if (from < to) {
      parts.add(List.copyOf(tokens.subList(start, to)));
    }
    return parts;
  }
}
