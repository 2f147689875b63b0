package org.allocs.typing.internal.syntax;

import java.util.BitSet;
import java.util.List;
import org.allocs.typing.internal.source.Token;

/** Tokens that are right in C or C++ but that tree-sitter's grammars do not know at their place. */
final class Hidden {
  private final List<Token> tokens;
  private final BitSet hidden = new BitSet();

  private Hidden(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** The numbers of all such tokens. */
  static BitSet in(List<Token> tokens) {
    Hidden all = new Hidden(tokens);
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).is("new")) {
        all.starsOfNew(i + 1);
      } else if (tokens.get(i).is("offsetof") || tokens.get(i).is("__builtin_offsetof")) {
        all.designator(i + 1);
      }
    }
    return all.hidden;
  }

  private boolean is(int i, String text) {
    return i < tokens.size() && tokens.get(i).is(text);
  }

  private int skipBrackets(int open, String opens, String closes) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += is(i, opens) ? 1 : is(i, closes) ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return tokens.size();
  }

  /** In {@code new T *[n]} the stars. */
  private void starsOfNew(int after) {
    int i = is(after, "(") ? skipBrackets(after, "(", ")") : after;
    int start = i;
    while (i < tokens.size() && (tokens.get(i).isWord() || is(i, "::") || is(i, "<"))) {
      i = is(i, "<") ? skipBrackets(i, "<", ">") : i + 1;
    }
    for (; i > start && is(i, "*"); i++) {
      hidden.set(i);
    }
  }

  /** In {@code offsetof(type, name[n].name)} what follows the first name: that does not matter. */
  private void designator(int open) {
    int close = is(open, "(") ? skipBrackets(open, "(", ")") - 1 : open;
    int comma = open;
    while (comma < close && !is(comma, ",")) {
      comma++;
    }
    if (is(close, ")") && comma + 2 < close) {
      hidden.set(comma + 2, close);
    }
  }
}
