package org.allocs.stack.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CallerRules;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/** Unwinds one frame by rules of the usual sort. */
final class UsualStep {
  private UsualStep() {}

  /** The caller; nothing where a register or memory that the rules need is not known. */
  static Optional<Step> apply(CallerRules rules, Registers frame, Memory memory)
      throws AllocsException {
    OptionalLong base = frame.get(rules.cfaRegister());
    if (base.isEmpty()) {
      return Optional.empty();
    }
    long cfa = base.getAsLong() + rules.cfaOffset();
    long numbers = rules.kept() & frame.known() | 1L << Registers.RSP;
    for (int number : rules.saved().keySet()) {
      numbers |= 1L << number;
    }
    long[] values = new long[Long.bitCount(numbers)];
    int place = 0;
    try {
      for (long rest = numbers; rest != 0; rest &= rest - 1) {
        int number = Long.numberOfTrailingZeros(rest);
        Long distance = rules.saved().get(number);
        if (distance != null) {
          values[place++] = memory.readLong(cfa + distance);
        } else {
          values[place++] = number == Registers.RSP ? cfa : frame.get(number).getAsLong();
        }
      }
    } catch (MemoryFaultException unreadable) {
      return Optional.empty();
    }
    Registers caller = Registers.of(numbers, values);
    return Optional.of(
        new Step(cfa, caller, rules.saved(), false, Frame.FoundBy.CALL_FRAME_INFORMATION));
  }
}
