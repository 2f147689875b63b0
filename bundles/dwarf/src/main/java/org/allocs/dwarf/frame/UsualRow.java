package org.allocs.dwarf.frame;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.CallerRules;
import org.allocs.target.Registers;

/** Recognizes rows that say no more than compilers usually do. */
final class UsualRow {
  private UsualRow() {}

  /** The rules of a row; nothing where {@link Restorer} has to apply it. */
  static Optional<CallerRules> rules(FrameRow row) {
    if (!(row.cfa() instanceof CfaRule.RegisterOffset cfa)
        || row.description().isSignalFrame()
        || row.rules().containsKey(Registers.RSP)) {
      return Optional.empty();
    }
    int returnColumn = row.description().returnAddressRegister();
    Map<Integer, Long> saved = new HashMap<>();
    long kept = 0;
    for (int number : Restorer.KEPT) {
      kept |= 1L << number;
    }
    for (Map.Entry<Integer, RegisterRule> entry : row.rules().entrySet()) {
      int number = entry.getKey() == returnColumn ? Registers.RIP : entry.getKey();
      if (entry.getValue() instanceof RegisterRule.Offset offset && number < Registers.COUNT) {
        saved.put(number, offset.offset());
        kept &= ~(1L << number);
      } else if (!(entry.getValue() instanceof RegisterRule.SameValue)
          || number >= Registers.COUNT) {
        return Optional.empty();
      } else {
        kept |= 1L << number;
      }
    }
    return saved.containsKey(Registers.RIP)
        ? Optional.of(new CallerRules(cfa.register(), cfa.offset(), kept, saved))
        : Optional.empty();
  }
}
