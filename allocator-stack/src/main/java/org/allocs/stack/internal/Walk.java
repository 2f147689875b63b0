package org.allocs.stack.internal;

import java.util.List;
import org.allocs.model.AddressRange;

/**
 * The frames of one thread.
 *
 * @param frames innermost first
 * @param alternates alternate stacks for signals that frames were found on
 * @param end why there are no more
 * @param complete whether the last frame is the thread's first function
 */
record Walk(List<Frame> frames, List<AddressRange> alternates, String end, boolean complete) {
  Walk {
    frames = List.copyOf(frames);
    alternates = List.copyOf(alternates);
  }

  static Walk none(String why) {
    return new Walk(List.of(), List.of(), why, false);
  }
}
