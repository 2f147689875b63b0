package org.allocs.typing.internal.syntax;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allocs.typing.internal.source.Token;

/**
 * What was parsed.
 *
 * @param tokens of the text
 * @param root the whole, and something around it that holds no token
 */
public record Tree(List<Token> tokens, Node root) {
  /** The tokens of a node. */
  public List<Token> tokens(Node node) {
    return tokens.subList(node.from(), Math.max(node.from(), node.to()));
  }

  /** A node as written, with nothing between tokens. */
  public String text(Node node) {
    return tokens(node).stream().map(Token::text).collect(Collectors.joining());
  }

  /** The first node of a kind, in the order of the text. */
  public Optional<Node> first(String kind) {
    return first(root, kind);
  }

  private static Optional<Node> first(Node node, String kind) {
    if (node.is(kind)) {
      return Optional.of(node);
    }
    for (Node child : node.children()) {
      Optional<Node> found = first(child, kind);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
