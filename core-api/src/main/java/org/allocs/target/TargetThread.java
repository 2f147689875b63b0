package org.allocs.target;

import java.util.Objects;
import java.util.Optional;
import org.allocs.model.Answer;

/**
 * A thread of a target at one moment.
 *
 * @param tid the kernel's id
 * @param name as the kernel keeps it, 15 bytes at most; empty where a core file does not tell it
 * @param state what it did, as the kernel says it: {@code S (sleeping)}; empty where nothing tells
 * @param registers at the moment when the thread was stopped for reading. Of one that could not be
 *     stopped, but waits in the kernel, there are only stack pointer and program counter
 * @param note why there are no more registers, where there are some
 * @param stack the live part of its stack at that moment, as far as it was copied
 */
public record TargetThread(
    long tid,
    String name,
    Optional<String> state,
    Answer<Registers> registers,
    Optional<String> note,
    Optional<StackCopy> stack) {
  /** Checks that nothing is absent. */
  public TargetThread {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(registers, "registers");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(stack, "stack");
  }

  /** One of which no more is known than its registers, or why they are not. */
  public TargetThread(long tid, String name, Answer<Registers> registers) {
    this(tid, name, Optional.empty(), registers, Optional.empty(), Optional.empty());
  }

  /** The target's memory, but its stack as it was copied. */
  public Memory memory(Memory now) {
    return stack.map(copy -> copy.over(now)).orElse(now);
  }

  /** Why registers are missing, all or some. */
  public Optional<String> lacks() {
    return registers.reason().or(this::note);
  }
}
