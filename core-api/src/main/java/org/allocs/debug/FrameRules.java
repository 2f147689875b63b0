package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import org.allocs.target.FileAddress;

/**
 * What call frame information says about frames whose next instruction is in one run: how the
 * caller's registers are found.
 *
 * @param low first instruction of the run
 * @param high first address after it
 * @param cfa the canonical frame address: a {@link Place.Kind#COMPUTED} value such as {@code
 *     rsp+16}
 * @param registers those that have a rule, by ascending number; others follow the machine's calling
 *     convention
 * @param returnAddress number of the register, or the column that stands for none, that holds the
 *     return address
 * @param signalFrame whether the frame was made by the kernel to deliver a signal
 * @param section that says so, such as {@code .eh_frame}
 */
public record FrameRules(
    FileAddress low,
    FileAddress high,
    Place cfa,
    List<CallerRegister> registers,
    int returnAddress,
    boolean signalFrame,
    String section) {
  /**
   * How a register of the caller is found.
   *
   * @param number by DWARF's numbering of the machine
   * @param name of the register, {@code ra} for a return address that is in none
   * @param rule as readelf writes it: {@code c-8} is saved there, {@code v-8} is that value, {@code
   *     exp} and {@code vexp} the same by an expression, {@code s} is unchanged, {@code u} is lost,
   *     else the register that keeps it
   * @param place the same as a place; a register that is unchanged is in itself
   */
  public record CallerRegister(int number, String name, String rule, Place place) {
    /** Checks that nothing is absent. */
    public CallerRegister {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(rule, "rule");
      Objects.requireNonNull(place, "place");
    }
  }

  /** Checks that nothing is absent. */
  public FrameRules {
    Objects.requireNonNull(low, "low");
    Objects.requireNonNull(high, "high");
    Objects.requireNonNull(cfa, "cfa");
    registers = List.copyOf(registers);
    Objects.requireNonNull(section, "section");
  }
}
