package org.allocs.typing.internal.syntax;

import java.util.ArrayList;
import java.util.List;
import org.allocs.typing.internal.source.UnreadableException;
import org.treesitter.TSNode;
import org.treesitter.TSTreeCursor;

/** Copies a tree of the parser's, so that it need not be kept. */
final class TreeReader {
  private static final int MAX_DEPTH = 400;
  private static final int MAX_NODES = 400_000;

  private final Feed feed;
  private final TSTreeCursor cursor;
  private int nodes;

  private TreeReader(Feed feed, TSTreeCursor cursor) {
    this.feed = feed;
    this.cursor = cursor;
  }

  /**
   * Copies all of it. A cursor is used because a node's children by number take time that grows
   * with the number.
   *
   * @throws UnreadableException if it is too deep or too large
   */
  static Node read(TSNode root, Feed feed) throws UnreadableException {
    try (TSTreeCursor cursor = new TSTreeCursor(root)) {
      return new TreeReader(feed, cursor).read(0);
    }
  }

  private Node read(int depth) throws UnreadableException {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw new UnreadableException("the expression is nested too deeply");
    }
    TSNode node = cursor.currentNode();
    String field = cursor.currentFieldName();
    boolean broken = node.isError() || node.isMissing();
    List<Node> children = new ArrayList<>();
    if (cursor.gotoFirstChild()) {
      do {
        Node child = read(depth + 1);
        broken |= child.broken();
        children.add(child);
      } while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return new Node(
        node.getType(),
        field == null ? "" : field,
        feed.tokenAt(node.getStartByte()),
        feed.tokenFrom(node.getEndByte()),
        node.isNamed(),
        broken,
        List.copyOf(children));
  }
}
