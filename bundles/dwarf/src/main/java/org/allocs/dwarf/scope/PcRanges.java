package org.allocs.dwarf.scope;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Budget;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.range.RangeLists;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** The code of an entry (DWARF 5, section 2.17), without what the linker removed. */
final class PcRanges {
  /** Linkers write the highest address, or one or two less, for code that they removed. */
  private static final int TOMBSTONES = 3;

  private static final int LIST_BYTES = 64;

  private PcRanges() {}

  /** Whether an entry says what its code is. */
  static boolean hasAny(Die die) {
    return die.has(DwAt.DW_AT_ranges)
        || (die.has(DwAt.DW_AT_low_pc) && die.has(DwAt.DW_AT_high_pc));
  }

  /** For a pass over many entries. */
  static Budget budget() {
    return RangeLists.budget();
  }

  /** What a unit's entries add to the budget; a split unit's lists are in its own file. */
  static long granted(Unit unit) {
    return LIST_BYTES * (long) (unit.endOffset() - unit.offset());
  }

  /** In the order of the list, which begins with the entry of a function. */
  static List<AddressRange> of(Die die, Budget budget) throws MalformedFileException {
    Optional<RangesAttribute> ranges = die.ranges();
    if (ranges.isPresent()) {
      return RangeLists.of(die.unit().context()).read(ranges.get(), budget).stream()
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
  static Optional<AddressRange> at(Die die, long pc, Budget budget) throws MalformedFileException {
    for (AddressRange range : of(die, budget)) {
      if (range.contains(pc)) {
        return Optional.of(range);
      }
    }
    return Optional.empty();
  }
}
