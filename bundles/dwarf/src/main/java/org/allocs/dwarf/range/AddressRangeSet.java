package org.allocs.dwarf.range;

import java.util.List;
import org.allocs.model.AddressRange;

/**
 * The addresses of one unit by {@code .debug_aranges}. Producers may leave out units altogether.
 *
 * @param unitOffset where the unit starts in {@code .debug_info}
 * @param ranges addresses in the file
 */
public record AddressRangeSet(long unitOffset, List<AddressRange> ranges) {
  /** Copies the list. */
  public AddressRangeSet {
    ranges = List.copyOf(ranges);
  }
}
