package org.allocs.inspect;

import java.util.OptionalLong;

/**
 * What is wanted of stacks.
 *
 * @param thread the only thread that is of interest, if one is
 * @param locals whether variables are read
 * @param parts whether each byte of a frame is accounted for, and registers are told; reads
 *     variables too
 * @param blocks whether thread-local variables are looked for that are far from the stacks
 */
public record StackWish(OptionalLong thread, boolean locals, boolean parts, boolean blocks) {
  /** All threads, their frames and thread-local variables. */
  public static final StackWish FRAMES = new StackWish(OptionalLong.empty(), false, false, true);

  /** Whether variables have to be read. */
  boolean readsVariables() {
    return locals || parts;
  }

  /** Whether a thread is wanted. */
  boolean wants(long tid) {
    return thread.isEmpty() || thread.getAsLong() == tid;
  }
}
