package org.allocs.process.internal;

import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.target.Registers;
import org.allocs.target.StackCopy;
import org.allocs.target.TargetThread;

/**
 * What was read of one thread.
 *
 * @param name if it was read
 * @param state letter of its state at the time, if that was read
 * @param registers as {@link TargetThread#registers}
 * @param note as {@link TargetThread#note}
 * @param stack as {@link TargetThread#stack}
 */
record ThreadReading(
    Optional<String> name,
    Optional<Character> state,
    Answer<Registers> registers,
    Optional<String> note,
    Optional<StackCopy> stack) {
  /** One of which only the registers are known, or why they are not. */
  static ThreadReading of(Answer<Registers> registers) {
    return new ThreadReading(
        Optional.empty(), Optional.empty(), registers, Optional.empty(), Optional.empty());
  }
}
