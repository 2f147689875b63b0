package org.allocs.target;

import java.util.Objects;
import org.allocs.model.Answer;

/**
 * A thread of a target.
 *
 * @param tid the kernel's id
 * @param name as the kernel keeps it, 15 bytes at most
 * @param registers at the moment when the thread was stopped for reading
 */
public record TargetThread(long tid, String name, Answer<Registers> registers) {
  /** Checks that nothing is absent. */
  public TargetThread {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(registers, "registers");
  }
}
