package org.allocs.target;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The signal that ended a process.
 *
 * @param number of the signal
 * @param name {@code SIGSEGV}; {@code signal 64} where it has none
 * @param cause what the kernel says of it, such as {@code address not mapped}
 * @param address that was accessed, or of the instruction, where the kernel says which
 * @param tid the thread that it was for
 */
public record FatalSignal(
    int number, String name, Optional<String> cause, OptionalLong address, long tid) {
  /** Checks that nothing is absent. */
  public FatalSignal {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(address, "address");
  }
}
