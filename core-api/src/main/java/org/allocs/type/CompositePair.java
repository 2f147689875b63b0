package org.allocs.type;

/** Two composites that are, or are to be, compared; told by identity. */
record CompositePair(CompositeType left, CompositeType right) {
  @Override
  public boolean equals(Object other) {
    return other instanceof CompositePair that && left == that.left && right == that.right;
  }

  @Override
  public int hashCode() {
    return 31 * System.identityHashCode(left) + System.identityHashCode(right);
  }
}
