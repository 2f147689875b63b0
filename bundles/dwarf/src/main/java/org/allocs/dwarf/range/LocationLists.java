package org.allocs.dwarf.range;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.expr.Expression;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** Location lists of one unit. Those of {@link #of} are safe for use by several threads. */
public final class LocationLists {
  private static final String LOCLISTS = ".debug_loclists";
  private static final int FIRST_VERSION_WITH_KINDS = 5;

  /** Each list belongs to one entry, as compilers make them. */
  private static final int TIMES_READ = 4;

  /** DWARF 5, table 7.10, and the view numbers that GNU adds. */
  private static final int DW_LLE_end_of_list = 0x00;

  private static final int DW_LLE_base_addressx = 0x01;
  private static final int DW_LLE_startx_endx = 0x02;
  private static final int DW_LLE_startx_length = 0x03;
  private static final int DW_LLE_offset_pair = 0x04;
  private static final int DW_LLE_default_location = 0x05;
  private static final int DW_LLE_base_address = 0x06;
  private static final int DW_LLE_start_end = 0x07;
  private static final int DW_LLE_start_length = 0x08;
  private static final int DW_LLE_GNU_view_pair = 0x09;

  /** Entries of {@code .debug_loc.dwo} before DWARF 5, which GNU added. */
  private static final int DW_LLE_GNU_end_of_list_entry = 0x00;

  private static final int DW_LLE_GNU_base_address_selection_entry = 0x01;
  private static final int DW_LLE_GNU_start_end_entry = 0x02;
  private static final int DW_LLE_GNU_start_length_entry = 0x03;
  private static final int DW_LLE_GNU_offset_pair_entry = 0x04;

  private final UnitContext unit;

  private final Optional<Budget> budget;

  private LocationLists(UnitContext unit, Optional<Budget> budget) {
    this.unit = Objects.requireNonNull(unit, "unit");
    this.budget = budget;
  }

  /** Those that the entries of a unit refer to. */
  public static LocationLists of(UnitContext unit) {
    return new LocationLists(unit, Optional.empty());
  }

  /**
   * As {@link #of}, for one question about many entries, and one thread: lists that overlap are
   * refused before it gets long.
   */
  public static LocationLists forOneQuestion(UnitContext unit) {
    return new LocationLists(unit, Optional.of(Budget.of(TIMES_READ)));
  }

  /**
   * The expression that says where something is at an instruction.
   *
   * @param pc address in the file
   * @return empty if the list says nothing about this instruction, or the attribute is a constant
   * @throws MalformedFileException if there is no such list or it contradicts the format
   */
  public Optional<Expression> at(LocationAttribute attribute, long pc)
      throws MalformedFileException {
    Optional<Expression> otherwise = Optional.empty();
    for (LocationEntry entry : read(attribute)) {
      if (entry.range().isEmpty()) {
        otherwise = Optional.of(entry.expression());
      } else if (entry.range().get().contains(pc)) {
        return Optional.of(entry.expression());
      }
    }
    return otherwise;
  }

  /**
   * All entries; for a single location one without a range; none for a constant.
   *
   * @throws MalformedFileException if there is no such list or it contradicts the format
   */
  public List<LocationEntry> read(LocationAttribute attribute) throws MalformedFileException {
    if (attribute instanceof LocationAttribute.Expression single) {
      Expression expression = Expression.of(single.block(), unit.format());
      return List.of(new LocationEntry(Optional.empty(), expression));
    }
    if (attribute instanceof LocationAttribute.ListOffset list) {
      return readAt(list.offset());
    }
    if (attribute instanceof LocationAttribute.ListIndex list) {
      return readAt(ListBase.listOffset(unit, LOCLISTS, unit.loclistsBase(), list.index()));
    }
    return List.of();
  }

  private List<LocationEntry> readAt(long offset) throws MalformedFileException {
    boolean kinds = unit.format().version() >= FIRST_VERSION_WITH_KINDS;
    Cursor list = unit.cursor(kinds ? LOCLISTS : ".debug_loc", offset);
    spend(list, 0);
    int start = list.position();
    List<LocationEntry> entries = kinds ? readKinds(list) : readOld(list);
    spend(list, list.position() - start);
    return entries;
  }

  private void spend(Cursor list, long bytes) throws MalformedFileException {
    if (budget.isPresent()) {
      budget.get().spend(list.section(), bytes);
    }
  }

  private List<LocationEntry> readOld(Cursor list) throws MalformedFileException {
    return unit.skeleton().isPresent() ? readGnuKinds(list) : readPairs(list);
  }

  private List<LocationEntry> readGnuKinds(Cursor at) throws MalformedFileException {
    ListBase base = new ListBase(unit);
    List<LocationEntry> entries = new ArrayList<>();
    for (int i = 0; i < ListBase.MAX_ENTRIES; i++) {
      int kind = at.u8();
      if (kind == DW_LLE_GNU_end_of_list_entry) {
        return entries;
      }
      if (kind == DW_LLE_GNU_base_address_selection_entry) {
        base.setIndexed(at.uleb128());
      } else {
        Optional<AddressRange> range = gnuBounded(kind, at, base);
        add(entries, range, expression(at, at.u16()));
      }
    }
    throw at.malformed("location list does not end: entries=" + ListBase.MAX_ENTRIES);
  }

  private static Optional<AddressRange> gnuBounded(int kind, Cursor at, ListBase base)
      throws MalformedFileException {
    switch (kind) {
      case DW_LLE_GNU_start_end_entry:
        return base.range(base.indexed(at.uleb128()), base.indexed(at.uleb128()));
      case DW_LLE_GNU_start_length_entry:
        return base.sized(base.indexed(at.uleb128()), at.u32());
      case DW_LLE_GNU_offset_pair_entry:
        return base.relative(at.u32(), at.u32());
      default:
        throw at.malformed("location list entry: kind=0x" + Integer.toHexString(kind));
    }
  }

  private List<LocationEntry> readPairs(Cursor at) throws MalformedFileException {
    ListBase base = new ListBase(unit);
    List<LocationEntry> entries = new ArrayList<>();
    for (int i = 0; i < ListBase.MAX_ENTRIES; i++) {
      long begin = base.address(at);
      long end = base.address(at);
      if (begin == 0 && end == 0) {
        return entries;
      }
      if (begin == unit.format().highestAddress()) {
        base.set(end);
      } else {
        Expression expression = expression(at, at.u16());
        add(entries, base.relative(begin, end), expression);
      }
    }
    throw at.malformed("location list does not end: entries=" + ListBase.MAX_ENTRIES);
  }

  private Expression expression(Cursor at, long length) throws MalformedFileException {
    return Expression.read(at, length, unit.format());
  }

  private static void add(
      List<LocationEntry> entries, Optional<AddressRange> range, Expression expression) {
    if (range.isPresent()) {
      entries.add(new LocationEntry(range, expression));
    }
  }

  private List<LocationEntry> readKinds(Cursor at) throws MalformedFileException {
    ListBase base = new ListBase(unit);
    List<LocationEntry> entries = new ArrayList<>();
    for (int i = 0; i < ListBase.MAX_ENTRIES; i++) {
      int kind = at.u8();
      switch (kind) {
        case DW_LLE_end_of_list:
          return entries;
        case DW_LLE_base_addressx:
          base.setIndexed(at.uleb128());
          break;
        case DW_LLE_base_address:
          base.set(base.address(at));
          break;
        case DW_LLE_GNU_view_pair:
          at.uleb128();
          at.uleb128();
          break;
        case DW_LLE_default_location:
          entries.add(new LocationEntry(Optional.empty(), expression(at, at.uleb128())));
          break;
        default:
          Optional<AddressRange> range = bounded(kind, at, base);
          add(entries, range, expression(at, at.uleb128()));
      }
    }
    throw at.malformed("location list does not end: entries=" + ListBase.MAX_ENTRIES);
  }

  private static Optional<AddressRange> bounded(int kind, Cursor at, ListBase base)
      throws MalformedFileException {
    switch (kind) {
      case DW_LLE_startx_endx:
        return base.range(base.indexed(at.uleb128()), base.indexed(at.uleb128()));
      case DW_LLE_startx_length:
        return base.sized(base.indexed(at.uleb128()), at.uleb128());
      case DW_LLE_offset_pair:
        return base.relative(at.uleb128(), at.uleb128());
      case DW_LLE_start_end:
        return base.range(base.address(at), base.address(at));
      case DW_LLE_start_length:
        return base.sized(base.address(at), at.uleb128());
      default:
        throw at.malformed("location list entry: kind=0x" + Integer.toHexString(kind));
    }
  }
}
