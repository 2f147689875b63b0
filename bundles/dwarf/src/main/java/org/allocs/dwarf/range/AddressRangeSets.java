package org.allocs.dwarf.range;

import java.util.ArrayList;
import java.util.List;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * Reads {@code .debug_aranges} (DWARF 5, section 6.1.2 and 7.21). A set:
 *
 * <pre>
 *   unit_length, version (2), debug_info_offset, address_size, segment_selector_size,
 *   padding to a multiple of the tuple's size, tuples (segment, address, length), a tuple of zeros
 * </pre>
 */
public final class AddressRangeSets {
  private static final int VERSION = 2;

  private AddressRangeSets() {}

  /**
   * All sets; one of another version is left out.
   *
   * @throws MalformedFileException if a set runs past the section or past itself
   */
  public static List<AddressRangeSet> read(DwarfSections sections) throws MalformedFileException {
    Cursor at = sections.section(".debug_aranges").cursor();
    List<AddressRangeSet> sets = new ArrayList<>();
    while (at.hasRemaining()) {
      int start = at.position();
      UnitLength length = UnitLength.read(at);
      Cursor set = at.slice(length.length());
      if (set.u16() == VERSION) {
        sets.add(readSet(set, start, length.offsetSize()));
      }
    }
    return sets;
  }

  private static AddressRangeSet readSet(Cursor set, int start, int offsetSize)
      throws MalformedFileException {
    long unit = set.unsigned(offsetSize);
    int addressSize = set.u8();
    int segmentSize = set.u8();
    int tuple = 2 * addressSize + segmentSize;
    if ((addressSize != 4 && addressSize != 8) || segmentSize > 8) {
      throw set.malformed(
          "sizes: address_size=" + addressSize + " segment_selector_size=" + segmentSize);
    }
    int misaligned = (set.position() - start) % tuple;
    set.skip(misaligned == 0 ? 0 : tuple - misaligned);
    List<AddressRange> ranges = new ArrayList<>();
    while (set.remaining() >= tuple) {
      set.skip(segmentSize);
      long address = set.unsigned(addressSize);
      long length = set.unsigned(addressSize);
      if (length != 0) {
        ranges.add(AddressRange.ofSize(address, length));
      }
    }
    return new AddressRangeSet(unit, ranges);
  }
}
