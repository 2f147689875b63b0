package org.allocs.typing.internal;

import java.util.List;
import java.util.stream.Collectors;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.syntax.Node;
import org.allocs.typing.internal.syntax.Tree;

/**
 * A call in a statement.
 *
 * @param tree of the statement, macros expanded
 * @param around what the call is in, the innermost first
 * @param node the call
 * @param callee name without namespaces; that of operator new for a {@code new} expression
 * @param arguments as written; for a {@code new} expression just that
 */
record FoundCall(Tree tree, List<Node> around, Node node, String callee, List<Expr> arguments) {
  private static final int MAX_TEXT = 100;

  /** As a person would find it in the source, cut if it is long. */
  String text() {
    String joined = whole();
    String tidy =
        joined.replace(" (", "(").replace("( ", "(").replace(" )", ")").replace(" ,", ",");
    return tidy.length() <= MAX_TEXT ? tidy : tidy.substring(0, MAX_TEXT) + "...";
  }

  /** All of it, word by word. */
  String whole() {
    return tree.tokens(node).stream().map(Token::text).collect(Collectors.joining(" "));
  }

  /** An argument; opaque if there are fewer. */
  Expr argument(int index) {
    return index < arguments.size() ? arguments.get(index) : new Expr.Opaque(List.of());
  }
}
