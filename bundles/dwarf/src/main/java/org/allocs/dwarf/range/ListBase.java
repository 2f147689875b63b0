package org.allocs.dwarf.range;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.AddressTable;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.UnitContext;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * What the readers of range lists and location lists share: the base address as it changes, and
 * bounds that are added to it.
 */
final class ListBase {
  /** Entries of one list, at most. */
  static final int MAX_ENTRIES = 1 << 20;

  private final DwarfFormat format;
  private final AddressTable addresses;
  private long base;

  ListBase(UnitContext unit) throws MalformedFileException {
    this.format = unit.format();
    this.addresses = unit.addresses();
    this.base = unit.lowPc().orElse(0);
  }

  void set(long address) {
    base = address;
  }

  void setIndexed(long index) throws MalformedFileException {
    base = addresses.address(index);
  }

  long indexed(long index) throws MalformedFileException {
    return addresses.address(index);
  }

  long address(Cursor at) throws MalformedFileException {
    return format.address(at);
  }

  /** The range from the base plus one offset to the base plus another. */
  Optional<AddressRange> relative(long begin, long end) {
    return isRemoved(base) ? Optional.empty() : range(base + begin, base + end);
  }

  Optional<AddressRange> sized(long begin, long length) {
    return range(begin, begin + length);
  }

  /** Empty where it has no bytes, its ends are swapped, or the linker marked it as removed. */
  Optional<AddressRange> range(long begin, long end) {
    long mask = format.highestAddress();
    long low = begin & mask;
    long high = end & mask;
    return !isRemoved(low) && AddressRange.lessThan(low, high)
        ? Optional.of(new AddressRange(low, high))
        : Optional.empty();
  }

  /** Linkers write the highest address, or one or two less, for code that they removed. */
  private boolean isRemoved(long address) {
    long highest = format.highestAddress();
    return (address & highest) == highest || (address & highest) == highest - 1;
  }

  /**
   * Where the list with an index starts: the table of offsets is at the unit's base attribute, or
   * after the section's first header.
   */
  static long listOffset(UnitContext unit, String section, OptionalLong attribute, long index)
      throws MalformedFileException {
    DwarfFormat format = unit.format();
    long table = attribute.orElse(format.offsetSize() == 8 ? 20 : 12);
    int size = format.offsetSize();
    if (index < 0 || index > unit.sections().size(section) / size) {
      throw unit.cursor(section, 0).malformed("list index: index=" + Long.toUnsignedString(index));
    }
    return table + unit.cursor(section, table + index * size).unsigned(size);
  }
}
