package org.allocs.typing.internal;

import java.util.List;
import java.util.stream.Collectors;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.source.Token;

/**
 * A call in a statement.
 *
 * @param tokens of the whole statement, macros expanded
 * @param from first token of the call
 * @param to first token after it
 * @param callee name without namespaces; that of operator new for a {@code new} expression
 * @param arguments as written; for a {@code new} expression just that
 */
record FoundCall(List<Token> tokens, int from, int to, String callee, List<Expr> arguments) {
  private static final int MAX_TEXT = 100;

  /** As a person would find it in the source, cut if it is long. */
  String text() {
    String joined =
        tokens.subList(from, to).stream().map(Token::text).collect(Collectors.joining(" "));
    String tidy =
        joined.replace(" (", "(").replace("( ", "(").replace(" )", ")").replace(" ,", ",");
    return tidy.length() <= MAX_TEXT ? tidy : tidy.substring(0, MAX_TEXT) + "...";
  }

  /** An argument; opaque if there are fewer. */
  Expr argument(int index) {
    return index < arguments.size() ? arguments.get(index) : new Expr.Opaque(List.of());
  }
}
