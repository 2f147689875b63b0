package org.allocs.testkit;

import org.allocs.allocator.Context;
import org.allocs.debug.DebugInfo;

/**
 * A target and its debug information, laid out for one test.
 *
 * @param target fresh for each scene
 * @param debugInfo of the target's objects
 */
public record Scene(FakeTarget target, DebugInfo debugInfo) {
  /** No debug information. */
  public static Scene of(FakeTarget target) {
    return new Scene(target, new FakeDebugInfo());
  }

  /** A context that has kept nothing yet. */
  public Context context() {
    return new FakeContext(target, debugInfo);
  }
}
