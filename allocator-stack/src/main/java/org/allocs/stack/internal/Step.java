package org.allocs.stack.internal;

import java.util.HashMap;
import java.util.Map;
import org.allocs.target.Registers;

/**
 * One frame unwound.
 *
 * @param cfa canonical frame address of the frame
 * @param caller registers of the caller; without a program counter if there is none
 * @param saved bytes from the frame address to where the caller's registers are kept, by number
 * @param signal whether the frame was made to deliver a signal
 * @param foundBy what told
 */
record Step(
    long cfa, Registers caller, Map<Integer, Long> saved, boolean signal, Frame.FoundBy foundBy) {
  /** Where the caller's registers are kept, by number. */
  Map<Integer, Long> savedAt() {
    return savedAt(cfa, saved);
  }

  /** The same from a frame address and distances. */
  static Map<Integer, Long> savedAt(long cfa, Map<Integer, Long> saved) {
    Map<Integer, Long> addresses = new HashMap<>();
    saved.forEach((number, distance) -> addresses.put(number, cfa + distance));
    return addresses;
  }
}
