package org.allocs.debug;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.allocs.target.LoadedObject;
import org.allocs.target.Registers;

/**
 * A frame of a thread as unwinding found it: what its variables are looked up with.
 *
 * @param lookup the instruction that stands for it: of a caller the last byte of its call
 * @param cfa its canonical frame address
 * @param registers in it, as far as they are known
 * @param savedAt where it keeps its caller's registers, by DWARF number; the return address is
 *     number 16
 * @param signal whether the kernel made it to deliver a signal
 * @param object the file that its code is in, if it is in one
 */
public record UnwoundFrame(
    long lookup,
    long cfa,
    Registers registers,
    Map<Integer, Long> savedAt,
    boolean signal,
    Optional<LoadedObject> object) {
  /** Checks that nothing is absent. */
  public UnwoundFrame {
    Objects.requireNonNull(registers, "registers");
    savedAt = Map.copyOf(savedAt);
    Objects.requireNonNull(object, "object");
  }
}
