package org.allocs.testkit;

import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.allocator.PlainArena;
import org.allocs.debug.DebugInfo;

/**
 * A target and its debug information, laid out for one test.
 *
 * @param target fresh for each scene
 * @param debugInfo of the target's objects
 * @param heaps whose chunks are known
 */
public record Scene(FakeTarget target, DebugInfo debugInfo, List<PlainArena> heaps) {
  /** Copies the list. */
  public Scene {
    heaps = List.copyOf(heaps);
  }

  /** One without a heap. */
  public Scene(FakeTarget target, DebugInfo debugInfo) {
    this(target, debugInfo, List.of());
  }

  /** No debug information. */
  public static Scene of(FakeTarget target) {
    return new Scene(target, new FakeDebugInfo());
  }

  /** A context that has kept nothing yet. */
  public Context context() {
    return new FakeContext(target, debugInfo, heaps);
  }
}
