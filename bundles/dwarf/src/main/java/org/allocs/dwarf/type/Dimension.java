package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Languages;
import org.allocs.error.MalformedFileException;

/**
 * One dimension of an array (DWARF 5, section 5.5).
 *
 * @param lower first index; empty where it is known at run time only
 * @param count elements; empty where that is known at run time only, or not at all
 */
record Dimension(OptionalLong lower, OptionalLong count) {
  static boolean isOne(int tag) {
    return tag == DW_TAG_subrange_type
        || tag == DW_TAG_enumeration_type
        || tag == DW_TAG_generic_subrange;
  }

  static Dimension of(Die die) throws MalformedFileException {
    if (die.tag() == DW_TAG_enumeration_type) {
      return new Dimension(OptionalLong.of(0), OptionalLong.of(Enumerations.count(die)));
    }
    OptionalLong lower = die.signedConstant(DwAt.DW_AT_lower_bound);
    if (!die.has(DwAt.DW_AT_lower_bound)) {
      lower = OptionalLong.of(Languages.lowerBound(die.unit().language()));
    }
    OptionalLong stated = die.constant(DwAt.DW_AT_count);
    if (stated.isPresent()) {
      return new Dimension(lower, stated.getAsLong() < 0 ? OptionalLong.empty() : stated);
    }
    return new Dimension(lower, countOfBounds(die, lower));
  }

  /** Bounds that are known at run time only, or not at all, leave the array unbounded. */
  private static OptionalLong countOfBounds(Die die, OptionalLong lower) {
    OptionalLong upper = die.constant(DwAt.DW_AT_upper_bound);
    if (upper.isEmpty() || lower.isEmpty()) {
      return OptionalLong.empty();
    }
    boolean negative = lower.getAsLong() < 0;
    long last = negative ? die.signedConstant(DwAt.DW_AT_upper_bound).orElse(0) : upper.getAsLong();
    return OptionalLong.of(Math.max(0, last - lower.getAsLong() + 1));
  }

  /** Last index, where it is known. */
  OptionalLong upper() {
    return lower.isPresent() && count.isPresent()
        ? OptionalLong.of(lower.getAsLong() + count.getAsLong() - 1)
        : OptionalLong.empty();
  }
}
