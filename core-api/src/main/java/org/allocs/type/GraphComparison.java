package org.allocs.type;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.allocs.type.TypeDifference.Kind;

/**
 * Compares two composites and, at once, every pair of composites that they lead to: all pairs are
 * taken as equal, and those that lead to a difference are struck out. Takes time and heap in
 * proportion to what is reached. Used once.
 */
final class GraphComparison {
  /** What a comparison comes to. */
  enum Result {
    /** With all that they lead to. */
    EQUAL,
    /** The same, but for declarations on one side of what the other defines. */
    COMPATIBLE,
    /** Somewhere. */
    DIFFERENT,
    /** They lead to too many others. */
    NOT_COMPARED
  }

  private static final int MAX_STEPS = 1 << 21;

  /** What a kernel's central types lead to. */
  private static final int MAX_PAIRS = 1 << 14;

  /** What may always be compared; more than that only for so many pairs in all. */
  private static final int FEW_PAIRS = 1024;

  private static final Optional<TypeDifference> DIFFERENT =
      Optional.of(new TypeDifference("", Kind.TYPE, "", ""));
  private static final Optional<TypeDifference> TOO_MANY =
      Optional.of(new TypeDifference("", Kind.NOT_COMPARED, "", ""));

  private static final class Node {
    private final CompositeType left;
    private final CompositeType right;
    private final List<Node> parents = new ArrayList<>(2);
    private boolean different;
    private boolean completed;
    private boolean leadsToCompleted;

    Node(CompositeType left, CompositeType right) {
      this.left = left;
      this.right = right;
    }
  }

  private final Map<CompositePair, Node> nodes = new LinkedHashMap<>();
  private final Deque<Node> rest = new ArrayDeque<>();
  private final TypeComparison comparison = new TypeComparison(this::nested, MAX_STEPS, false);
  private final UniqueTypes types;
  private final Node root;
  private Node current;
  private boolean tooMany;

  private GraphComparison(CompositeType left, CompositeType right, UniqueTypes types) {
    this.types = types;
    root = new Node(left, right);
    nodes.put(new CompositePair(left, right), root);
  }

  /**
   * Compares two that have the same name and size.
   *
   * @param types that they are to be part of
   */
  static GraphComparison of(CompositeType left, CompositeType right, UniqueTypes types) {
    GraphComparison all = new GraphComparison(left, right, types);
    if (TypeComparison.outlines(left, right, "").isPresent()) {
      all.root.different = true;
    } else {
      all.run();
    }
    return all;
  }

  Result result() {
    if (tooMany) {
      return Result.NOT_COMPARED;
    }
    if (root.different) {
      return Result.DIFFERENT;
    }
    return root.leadsToCompleted ? Result.COMPATIBLE : Result.EQUAL;
  }

  private void run() {
    rest.add(root);
    while (!rest.isEmpty() && !tooMany) {
      current = rest.remove();
      Optional<TypeDifference> difference = comparison.contents(current.left, current.right, "");
      tooMany |= difference.filter(d -> d.kind() == Kind.NOT_COMPARED).isPresent();
      current.different |= difference.isPresent();
      current.completed = comparison.wasCompletion();
    }
    if (!tooMany) {
      spread(node -> node.different, node -> node.different = true);
      spread(node -> node.completed, node -> node.leadsToCompleted = true);
    }
  }

  /** What is so of a pair is so of those that lead to it. */
  private void spread(Predicate<Node> from, Consumer<Node> mark) {
    Deque<Node> marked = new ArrayDeque<>();
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Node node : nodes.values()) {
      if (from.test(node) && seen.add(node)) {
        marked.add(node);
      }
    }
    while (!marked.isEmpty()) {
      Node node = marked.remove();
      mark.accept(node);
      for (Node parent : node.parents) {
        if (seen.add(parent)) {
          marked.add(parent);
        }
      }
    }
  }

  private Optional<TypeDifference> nested(CompositeType left, CompositeType right, String path) {
    CompositeType a = left.representative();
    CompositeType b = right.representative();
    if (a == b) {
      return Optional.empty();
    }
    if ((a.isUnique() && b.isUnique()) || b.isKnownApart(a)) {
      return a.isUnique() && a.unique() == b.unique() ? Optional.empty() : DIFFERENT;
    }
    CompositePair pair = new CompositePair(left, right);
    Node node = nodes.get(pair);
    if (node == null) {
      node = new Node(left, right);
      nodes.put(pair, node);
      rest.add(node);
      if (nodes.size() > MAX_PAIRS || (nodes.size() > FEW_PAIRS && !types.mayComparePair())) {
        return TOO_MANY;
      }
    }
    node.parents.add(current);
    return node.different ? DIFFERENT : Optional.empty();
  }

  /** Has what was found of the pairs hold from now on; only where nothing was left out. */
  void settle() {
    boolean equal = !root.different;
    for (Node node : nodes.values()) {
      if (node.different) {
        node.right.setKnownApart(node.left);
      } else if (equal || !node.leadsToCompleted) {
        types.join(node.left, node.right);
        if (node.completed) {
          Completion.complete(node.left, node.right, types);
        }
      }
    }
  }
}
