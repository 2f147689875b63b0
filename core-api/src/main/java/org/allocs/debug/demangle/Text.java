package org.allocs.debug.demangle;

/** What is written. Substitutions can make it grow exponentially, so its size is bounded. */
final class Text {
  private static final int MAX_LENGTH = 1 << 16;
  private static final int MAX_DEPTH = 512;

  private final StringBuilder out = new StringBuilder();
  private int depth;

  /** Which element of packs is written; -1 outside of pack expansions. */
  private int packIndex = -1;

  /** Elements of the pack that was met in an expansion; -1 if none was. */
  private int packSize = -1;

  Text add(String text) {
    out.append(text);
    if (out.length() > MAX_LENGTH) {
      throw new NotMangledException("the name is too long");
    }
    return this;
  }

  /** Writes a node with what stands on its right. */
  Text add(Node node) {
    left(node);
    right(node);
    return this;
  }

  Text left(Node node) {
    enter();
    node.left(this);
    depth--;
    return this;
  }

  Text right(Node node) {
    enter();
    node.right(this);
    depth--;
    return this;
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      throw new NotMangledException("nested too deeply");
    }
  }

  /** Writes several with commas between; those that write nothing are left out. */
  Text list(Iterable<? extends Node> nodes) {
    int start = out.length();
    for (Node node : nodes) {
      int before = out.length();
      if (before > start) {
        add(", ");
      }
      int after = out.length();
      add(node);
      if (out.length() == after) {
        out.setLength(before);
      }
    }
    return this;
  }

  char last() {
    return out.length() == 0 ? ' ' : out.charAt(out.length() - 1);
  }

  int packIndex() {
    return packIndex;
  }

  void meetPack(int size) {
    packSize = size;
  }

  /** Writes a pattern once for each element of the packs in it. */
  void expand(Node pattern) {
    int outerIndex = packIndex;
    int outerSize = packSize;
    packIndex = 0;
    packSize = -1;
    int start = out.length();
    add(pattern);
    if (packSize == 0) {
      out.setLength(start);
    }
    for (int i = 1; i < packSize; i++) {
      packIndex = i;
      add(", ").add(pattern);
    }
    boolean expanded = packSize >= 0;
    packIndex = outerIndex;
    packSize = outerSize;
    if (!expanded) {
      add("...");
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
