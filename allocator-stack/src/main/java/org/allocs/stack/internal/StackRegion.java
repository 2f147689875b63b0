package org.allocs.stack.internal;

import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.target.TargetThread;
import org.allocs.target.ThreadMemory;

/**
 * One stack.
 *
 * @param thread that owns it, or runs on it
 * @param range where; stacks grow down from its limit
 * @param kind what it is
 * @param guard what directly below it nobody may touch
 */
record StackRegion(
    TargetThread thread, AddressRange range, StackKind kind, Optional<AddressRange> guard) {
  StackRegion(TargetThread thread, AddressRange range, StackKind kind) {
    this(thread, range, kind, Optional.empty());
  }

  /** The same from another address on: there is another stack, and no guard, below. */
  StackRegion from(long base) {
    return base == range.base()
        ? this
        : new StackRegion(thread, new AddressRange(base, range.limit()), kind);
  }

  ThreadMemory detail() {
    boolean own = kind == StackKind.MAIN || kind == StackKind.THREAD;
    return ThreadMemory.stack(own ? ThreadMemory.Role.STACK : ThreadMemory.Role.OTHER_STACK, guard);
  }
}
