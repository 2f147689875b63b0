package org.allocs.dwarf.range;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** Range lists of one unit. Immutable; safe for use by several threads. */
public final class RangeLists {
  private static final String RNGLISTS = ".debug_rnglists";
  private static final int FIRST_VERSION_WITH_KINDS = 5;

  /** Each list belongs to one entry, as compilers make them. */
  private static final int TIMES_READ = 4;

  /** DWARF 5, table 7.30. */
  private static final int DW_RLE_end_of_list = 0x00;

  private static final int DW_RLE_base_addressx = 0x01;
  private static final int DW_RLE_startx_endx = 0x02;
  private static final int DW_RLE_startx_length = 0x03;
  private static final int DW_RLE_offset_pair = 0x04;
  private static final int DW_RLE_base_address = 0x05;
  private static final int DW_RLE_start_end = 0x06;
  private static final int DW_RLE_start_length = 0x07;

  private final UnitContext unit;

  private RangeLists(UnitContext unit) {
    this.unit = Objects.requireNonNull(unit, "unit");
  }

  /** Those that the entries of a unit refer to. */
  public static RangeLists of(UnitContext unit) {
    return new RangeLists(unit);
  }

  /** For a pass over many entries of a file: lists that overlap are refused before it gets long. */
  public static Budget budget() {
    return Budget.of(TIMES_READ);
  }

  /**
   * As {@link #read(RangesAttribute)}, within a budget.
   *
   * @throws MalformedFileException also if the budget is spent
   */
  public List<AddressRange> read(RangesAttribute attribute, Budget budget)
      throws MalformedFileException {
    Cursor at = cursor(attribute);
    budget.spend(at.section(), 0);
    int start = at.position();
    List<AddressRange> ranges = read(at);
    budget.spend(at.section(), at.position() - start);
    return ranges;
  }

  /**
   * The ranges that {@code DW_AT_ranges} names, in the order of the list.
   *
   * @throws MalformedFileException if there is no such list or it contradicts the format
   */
  public List<AddressRange> read(RangesAttribute attribute) throws MalformedFileException {
    return read(cursor(attribute));
  }

  private List<AddressRange> read(Cursor at) throws MalformedFileException {
    return unit.format().version() < FIRST_VERSION_WITH_KINDS ? readPairs(at) : readKinds(at);
  }

  private Cursor cursor(RangesAttribute attribute) throws MalformedFileException {
    if (unit.format().version() < FIRST_VERSION_WITH_KINDS) {
      return pairs(attribute.value());
    }
    long offset =
        attribute.indexed()
            ? ListBase.listOffset(unit, RNGLISTS, unit.rnglistsBase(), attribute.value())
            : attribute.value();
    return unit.cursor(RNGLISTS, offset);
  }

  /** The ranges of a split unit are in the skeleton's file, from {@code DW_AT_GNU_ranges_base}. */
  private Cursor pairs(long offset) throws MalformedFileException {
    UnitContext holder = unit.skeleton().orElse(unit);
    long base = unit.skeleton().isPresent() ? holder.rnglistsBase().orElse(0) : 0;
    return holder.cursor(".debug_ranges", base + offset);
  }

  private List<AddressRange> readPairs(Cursor at) throws MalformedFileException {
    ListBase base = new ListBase(unit);
    List<AddressRange> ranges = new ArrayList<>();
    for (int i = 0; i < ListBase.MAX_ENTRIES; i++) {
      long begin = base.address(at);
      long end = base.address(at);
      if (begin == 0 && end == 0) {
        return ranges;
      }
      if (begin == unit.format().highestAddress()) {
        base.set(end);
      } else {
        base.relative(begin, end).ifPresent(ranges::add);
      }
    }
    throw at.malformed("range list does not end: entries=" + ListBase.MAX_ENTRIES);
  }

  private List<AddressRange> readKinds(Cursor at) throws MalformedFileException {
    ListBase base = new ListBase(unit);
    List<AddressRange> ranges = new ArrayList<>();
    for (int i = 0; i < ListBase.MAX_ENTRIES; i++) {
      int kind = at.u8();
      if (kind == DW_RLE_end_of_list) {
        return ranges;
      }
      entry(kind, at, base).ifPresent(ranges::add);
    }
    throw at.malformed("range list does not end: entries=" + ListBase.MAX_ENTRIES);
  }

  private static Optional<AddressRange> entry(int kind, Cursor at, ListBase base)
      throws MalformedFileException {
    switch (kind) {
      case DW_RLE_base_addressx:
        base.setIndexed(at.uleb128());
        return Optional.empty();
      case DW_RLE_base_address:
        base.set(base.address(at));
        return Optional.empty();
      case DW_RLE_startx_endx:
        return base.range(base.indexed(at.uleb128()), base.indexed(at.uleb128()));
      case DW_RLE_startx_length:
        return base.sized(base.indexed(at.uleb128()), at.uleb128());
      case DW_RLE_offset_pair:
        return base.relative(at.uleb128(), at.uleb128());
      case DW_RLE_start_end:
        return base.range(base.address(at), base.address(at));
      case DW_RLE_start_length:
        return base.sized(base.address(at), at.uleb128());
      default:
        throw at.malformed("range list entry: kind=0x" + Integer.toHexString(kind));
    }
  }
}
