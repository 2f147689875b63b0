package org.allocs.typing.internal.source;

import java.util.List;

/**
 * The conditions of the preprocessor around a line of a file, except the one that keeps a header
 * from being read twice. Directives pass in the order of the file.
 */
final class Conditions {
  private int depth;
  private int passed;

  /** What the file begins with, if it is the name of a macro that is not defined yet. */
  private String guard = "";

  private boolean guarded;

  void pass(List<Token> directive) {
    String word = directive.size() > 1 ? directive.get(1).text() : "";
    if (word.equals("if") || word.equals("ifdef") || word.equals("ifndef")) {
      depth++;
      guard = passed == 0 && isNegated(directive) ? lastWord(directive) : "";
    } else if (word.equals("endif")) {
      depth--;
      guarded &= depth > 0;
    } else if (passed == 1 && word.equals("define")) {
      guarded = directive.size() > 2 && directive.get(2).is(guard);
    }
    passed++;
  }

  private static boolean isNegated(List<Token> directive) {
    return directive.get(1).is("ifndef") || (directive.size() > 2 && directive.get(2).is("!"));
  }

  /** Of {@code #ifndef A} and {@code #if !defined(A)}. */
  private static String lastWord(List<Token> directive) {
    String last = "";
    for (Token token : directive) {
      last = token.isWord() ? token.text() : last;
    }
    return last;
  }

  /** Whether there are any. */
  boolean any() {
    return depth > (guarded ? 1 : 0);
  }
}
