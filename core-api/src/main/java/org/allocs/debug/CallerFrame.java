package org.allocs.debug;

import java.util.Map;
import java.util.Objects;
import org.allocs.target.Registers;

/**
 * What call frame information says about the caller of a frame.
 *
 * @param cfa canonical frame address of the frame that was unwound, an address in the target
 * @param registers the caller's, as far as they can be restored; the program counter is unknown in
 *     the outermost frame
 * @param savedAt where in the target the frame saved its caller's registers, by DWARF number; the
 *     return address is number 16
 * @param signalFrame whether the frame that was unwound was made by the kernel to deliver a signal:
 *     the caller was interrupted, not calling
 */
public record CallerFrame(
    long cfa, Registers registers, Map<Integer, Long> savedAt, boolean signalFrame) {
  /** Checks that nothing is absent. */
  public CallerFrame {
    Objects.requireNonNull(registers, "registers");
    savedAt = Map.copyOf(savedAt);
  }
}
