package org.allocs.debug;

import java.util.Map;

/**
 * How the caller of a frame is found where call frame information says no more than compilers
 * usually do: the frame address is a register and a distance, and what is saved is saved at fixed
 * distances from it. Tells as much as {@link ModuleInfo#unwind}, for whoever unwinds many frames.
 *
 * @param cfaRegister number of the register that the frame address is counted from
 * @param cfaOffset bytes from that register's value to the frame address
 * @param kept bit <i>n</i> is set if register <i>n</i> is the caller's; those that are neither kept
 *     nor saved are lost, but for the stack pointer, which is the frame address
 * @param saved bytes from the frame address to where registers of the caller were saved, by number;
 *     the return address, number 16, is among them
 */
public record CallerRules(int cfaRegister, long cfaOffset, long kept, Map<Integer, Long> saved) {
  /** Copies the distances. */
  public CallerRules {
    saved = Map.copyOf(saved);
  }
}
