package org.allocs.hooks;

import org.allocs.testkit.FakeTarget;

/** The golden target and its root, for tests of what reads other parts of it. */
public final class GoldenRoot {
  private final Golden golden = new Golden();

  /** The target. */
  public FakeTarget target() {
    return golden.target;
  }

  /** Address of the root. */
  public long root() {
    return golden.root;
  }
}
