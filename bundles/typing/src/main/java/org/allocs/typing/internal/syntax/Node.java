package org.allocs.typing.internal.syntax;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a syntax tree, named as tree-sitter's grammars name it.
 *
 * @param kind of the node; for a token without a name, its text
 * @param field what it is to its parent; empty if the grammar does not say
 * @param from number of its first token
 * @param to number of the first token after it
 * @param broken whether it, or something in it, was not understood or was made up
 */
public record Node(
    String kind,
    String field,
    int from,
    int to,
    boolean named,
    boolean broken,
    List<Node> children) {

  /** Whether it is of one of these kinds. */
  public boolean is(String... kinds) {
    return Set.of(kinds).contains(kind);
  }

  /** The child that is this to it. */
  public Optional<Node> child(String wanted) {
    for (Node child : children) {
      if (child.field.equals(wanted)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  /** Its named children. */
  public List<Node> parts() {
    return children.stream().filter(Node::named).toList();
  }

  /** Its only part; empty if it has several or none. */
  public Optional<Node> only() {
    List<Node> parts = parts();
    return parts.size() == 1 ? Optional.of(parts.get(0)) : Optional.empty();
  }
}
