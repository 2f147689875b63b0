package org.allocs.stack.internal;

import org.allocs.model.Allocation;
import org.allocs.target.TargetThread;

/** Keys of attributes. */
final class Attributes {
  /** The kernel's id of the thread. */
  static final String THREAD = "thread";

  /** The thread's name. */
  static final String THREAD_NAME = "thread-name";

  /** The function that the thread was started with. */
  static final String FUNCTION = "function";

  /** The program counter: for a caller the return address. */
  static final String PC = "pc";

  /** The instruction that stands for the frame: for a caller the last byte of its call. */
  static final String LOOKUP = "lookup";

  /** The canonical frame address. */
  static final String CFA = "cfa";

  /** Where the caller's frame is, if it does not begin where this one ends. */
  static final String CALLER_FRAME = "caller-frame";

  /** 0 for the innermost frame. */
  static final String LEVEL = "level";

  /** What told where the frame ends. */
  static final String FOUND_BY = "found-by";

  /** Whether the kernel made the frame to deliver a signal. */
  static final String SIGNAL = "signal";

  /** What the function may be that nothing names: the one before it, whose end is not known. */
  static final String PERHAPS = "perhaps";

  /** Of the last frame: why there are no more. */
  static final String END = "end";

  private Attributes() {}

  /** Adds which thread something is of. */
  static Allocation.Builder addThread(Allocation.Builder builder, TargetThread thread) {
    builder.attribute(THREAD, Long.toString(thread.tid()));
    return thread.name().isEmpty() ? builder : builder.attribute(THREAD_NAME, thread.name());
  }
}
