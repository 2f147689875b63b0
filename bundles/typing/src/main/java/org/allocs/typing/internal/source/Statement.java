package org.allocs.typing.internal.source;

import java.util.List;
import java.util.Optional;

/** Cuts the statement, or the part of it that matters, out of a file and expands its macros. */
public final class Statement {
  private static final int MAX_TOKENS = 4000;

  private Statement() {}

  /**
   * The expanded tokens of the statement that a token belongs to: from the last {@code ;}, brace or
   * directive before it to the next {@code ;} or brace outside brackets after it.
   *
   * @param choices what to take of macros that have several definitions, if any
   * @throws UnreadableException if a directive cuts it, or it is too long
   */
  public static List<Token> around(SourceFile file, int index, Optional<Choices> choices)
      throws UnreadableException {
    int inside = file.is(index, "}") ? beforeBraces(file, index) : index;
    int from = start(file, inside);
    int to = end(file, from, inside);
    return Expander.expand(file.macros(), inside, file.tokens(from, to), choices);
  }

  /** What has the initialiser that a brace closes. */
  private static int beforeBraces(SourceFile file, int close) {
    int depth = 0;
    for (int i = close; i > 0 && close - i < MAX_TOKENS; i--) {
      depth += file.is(i, "}") ? 1 : file.is(i, "{") ? -1 : 0;
      if (depth == 0) {
        return i - 1;
      }
    }
    return close;
  }

  /** Whether a brace opens an initialiser, not a block. */
  private static boolean initialises(SourceFile file, int brace) {
    if (brace == 0) {
      return false;
    }
    boolean keyword = file.is(brace - 1, "else") || file.is(brace - 1, "do");
    boolean word = file.kind(brace - 1) == Token.Kind.WORD && !keyword;
    return word || file.is(brace - 1, "]") || file.is(brace - 1, ">") || file.is(brace - 1, "=");
  }

  /** Signs that end statements do not inside the brackets that close before the token. */
  private static int start(SourceFile file, int index) throws UnreadableException {
    int depth = 0;
    for (int i = index - 1; i >= 0; i--) {
      if (index - i > MAX_TOKENS) {
        throw new UnreadableException("the statement is too long");
      }
      boolean brace = file.is(i, "}") || (file.is(i, "{") && !startsValue(file, i));
      boolean border = brace || (depth <= 0 && file.is(i, ";"));
      if (border || file.kind(i) == Token.Kind.DIRECTIVE) {
        return withoutAlternative(file, i + 1);
      }
      depth += file.is(i, ")") || file.is(i, "]") ? 1 : 0;
      depth -= file.is(i, "(") || file.is(i, "[") || file.is(i, "{") ? 1 : 0;
    }
    return 0;
  }

  /** Whether a brace can only open an initialiser, going by the token before it. */
  private static boolean startsValue(SourceFile file, int brace) {
    return file.is(brace - 1, "=") || file.is(brace - 1, "return") || file.is(brace - 1, ",");
  }

  private static int withoutAlternative(SourceFile file, int from) {
    return file.is(from, "else") || file.is(from, "do") ? from + 1 : from;
  }

  private static int end(SourceFile file, int from, int index) throws UnreadableException {
    int depth = 0;
    for (int i = from; i < file.count(); i++) {
      if (i - from > 2 * MAX_TOKENS) {
        throw new UnreadableException("the statement is too long");
      }
      boolean directive = file.kind(i) == Token.Kind.DIRECTIVE;
      if (directive && depth > 0) {
        throw new UnreadableException("a preprocessing directive cuts the statement");
      }
      boolean block = file.is(i, "{") && !initialises(file, i);
      boolean brace = block || file.is(i, "}");
      if (directive || (depth <= 0 && (file.is(i, ";") || brace))) {
        return i;
      }
      boolean opens = file.is(i, "(") || file.is(i, "[") || file.is(i, "{");
      boolean closes = file.is(i, ")") || file.is(i, "]") || file.is(i, "}");
      depth += opens ? 1 : closes ? -1 : 0;
    }
    return file.count();
  }
}
