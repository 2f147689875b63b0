package org.allocs.typing.internal.syntax;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.allocs.typing.internal.source.Token;

/**
 * Tokens as the parser gets them: one byte a character, literals without their content, and without
 * what the grammars do not know.
 */
final class Feed {
  private final StringBuilder text;
  private final int[] starts;

  private Feed(int tokens, String before) {
    this.text = new StringBuilder(before);
    this.starts = new int[tokens];
  }

  static Feed of(List<Token> tokens, String before, String after) {
    Feed feed = new Feed(tokens.size(), before);
    BitSet hidden = Hidden.in(tokens);
    for (int i = 0; i < tokens.size(); i++) {
      feed.starts[i] = feed.text.length();
      feed.text.append(hidden.get(i) ? "" : spelled(tokens.get(i))).append(' ');
    }
    feed.text.append(after);
    return feed;
  }

  String text() {
    return text.toString();
  }

  int count() {
    return starts.length;
  }

  /** Number of the token that is at, or before, an offset in the text. */
  int tokenAt(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  /** Number of the first token that starts at, or after, an offset. */
  int tokenFrom(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found : -found - 1;
  }

  private static String spelled(Token token) {
    switch (token.kind()) {
      case STRING:
        return "\"\"";
      case CHARACTER:
        return "'c'";
      case DIRECTIVE:
        return "";
      default:
        return ascii(token.text());
    }
  }

  private static String ascii(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      if (out.charAt(i) < ' ' || out.charAt(i) > '~') {
        out.setCharAt(i, 'x');
      }
    }
    return out.toString();
  }
}
