package org.allocs.custom.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.ObjectIndex;

/**
 * What the hooks recorded in a target.
 *
 * @param objects of each custom allocator
 * @param chunks of malloc, where they are known and there is a custom allocator
 */
record Indexes(List<ObjectIndex> objects, Optional<HookIndex> chunks) {
  private enum Key {
    INDEXES
  }

  static Indexes of(Context context) throws AllocsException {
    return context.cached(Key.INDEXES, () -> open(context));
  }

  private static Indexes open(Context context) throws AllocsException {
    List<ObjectIndex> objects = ObjectIndex.openAll(context.target(), context.debugInfo());
    return new Indexes(
        objects,
        objects.isEmpty()
            ? Optional.empty()
            : HookIndex.open(context.target(), context.debugInfo()).value());
  }
}
