package org.allocs.dwarf.scope;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.range.RangeLists;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** The code of an entry (DWARF 5, section 2.17), without what the linker removed. */
final class PcRanges {
  /** Linkers write the highest address, or one or two less, for code that they removed. */
  private static final int TOMBSTONES = 3;

  private PcRanges() {}

  /** Whether an entry says what its code is. */
  static boolean hasAny(Die die) {
    return die.has(DwAt.DW_AT_ranges)
        || (die.has(DwAt.DW_AT_low_pc) && die.has(DwAt.DW_AT_high_pc));
  }

  /** In the order of the list, which begins with the entry of a function. */
  static List<AddressRange> of(Die die) throws MalformedFileException {
    Optional<RangesAttribute> ranges = die.ranges();
    if (ranges.isPresent()) {
      return RangeLists.of(die.unit().context()).read(ranges.get()).stream()
          .filter(range -> isThere(die, range.base()))
          .toList();
    }
    OptionalLong low = die.address(DwAt.DW_AT_low_pc);
    OptionalLong high = low.isPresent() ? die.highPc(low.getAsLong()) : OptionalLong.empty();
    if (high.isEmpty()
        || !isThere(die, low.getAsLong())
        || !AddressRange.lessThan(low.getAsLong(), high.getAsLong())) {
      return List.of();
    }
    return List.of(new AddressRange(low.getAsLong(), high.getAsLong()));
  }

  /** Whether an address is one of code or data that was kept. */
  static boolean isThere(Die die, long address) {
    long highest = die.unit().format().highestAddress();
    boolean removed = address == 0 && !die.unit().units().sections().relocatable();
    return !removed && AddressRange.lessThan(TOMBSTONES - 1L, highest - address);
  }

  /** The range that has an address. */
  static Optional<AddressRange> at(Die die, long pc) throws MalformedFileException {
    for (AddressRange range : of(die)) {
      if (range.contains(pc)) {
        return Optional.of(range);
      }
    }
    return Optional.empty();
  }
}
