package org.allocs.inspect;

import java.util.OptionalLong;

/**
 * What is wanted of stacks.
 *
 * @param thread the only thread that is of interest, if one is
 * @param locals whether variables are read
 * @param parts whether each byte of a frame is accounted for, and registers are told; reads
 *     variables too
 */
public record StackWish(OptionalLong thread, boolean locals, boolean parts) {
  /** All threads and their frames. */
  public static final StackWish FRAMES = new StackWish(OptionalLong.empty(), false, false);

  /** Whether variables have to be read. */
  boolean readsVariables() {
    return locals || parts;
  }

  /** Whether a thread is wanted. */
  boolean wants(long tid) {
    return thread.isEmpty() || thread.getAsLong() == tid;
  }
}
