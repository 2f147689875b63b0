package org.allocs.dwarf.index;

import static org.allocs.dwarf.index.GdbIndexDescriptor.*;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.range.AddressRangeSet;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** The index that gdb and linkers write. One of a version that is not known is as good as none. */
public final class GdbIndex implements UnitNames {
  private static final int MAX_PROBES = 1 << 12;

  private final Section section;
  private final Part units;
  private final Part typeUnits;
  private final Part addresses;
  private final Part symbols;
  private final long constants;

  /** A table: where it starts, and how many entries it has. */
  private record Part(long start, int count) {
    static final Part NONE = new Part(0, 0);

    static Part between(Section section, long start, long end, int entryBytes)
        throws MalformedFileException {
      if (start > end || end > section.size()) {
        throw section
            .cursor()
            .malformed("tables overlap or leave the section: start=" + start + " end=" + end);
      }
      return new Part(start, (int) ((end - start) / entryBytes));
    }
  }

  private GdbIndex(Section section) {
    this.section = section;
    this.units = Part.NONE;
    this.typeUnits = Part.NONE;
    this.addresses = Part.NONE;
    this.symbols = Part.NONE;
    this.constants = 0;
  }

  private GdbIndex(Section section, int version) throws MalformedFileException {
    this.section = section;
    boolean shortcuts = version >= FIRST_WITH_SHORTCUTS;
    long afterSymbols = u32(AFTER_SYMBOLS);
    this.constants = shortcuts ? u32(CONSTANTS_WITH_SHORTCUTS) : afterSymbols;
    this.units = Part.between(section, u32(UNITS), u32(TYPE_UNITS), UNIT_BYTES);
    this.typeUnits = Part.between(section, u32(TYPE_UNITS), u32(ADDRESSES), TYPE_UNIT_BYTES);
    this.addresses = Part.between(section, u32(ADDRESSES), u32(SYMBOLS), ADDRESS_BYTES);
    this.symbols = Part.between(section, u32(SYMBOLS), afterSymbols, SYMBOL_BYTES);
  }

  /**
   * Reads the header.
   *
   * @throws MalformedFileException if the tables do not lie one after the other
   */
  public static GdbIndex of(DwarfSections sections) throws MalformedFileException {
    Section found = sections.section(".gdb_index");
    Section section =
        new Section(found.file(), found.name(), found.buffer(), ByteOrder.LITTLE_ENDIAN);
    long version = section.isEmpty() ? 0 : section.cursor(VERSION).u32();
    return version >= OLDEST && version <= NEWEST
        ? new GdbIndex(section, (int) version)
        : new GdbIndex(section);
  }

  private long u32(long offset) throws MalformedFileException {
    return section.cursor(offset).u32();
  }

  private long u64(long offset) throws MalformedFileException {
    return section.cursor(offset).u64();
  }

  @Override
  public Set<Long> covered() throws MalformedFileException {
    Set<Long> offsets = new TreeSet<>();
    for (int i = 0; i < units.count(); i++) {
      offsets.add(unitOffset(i));
    }
    return offsets;
  }

  private long unitOffset(long unit) throws MalformedFileException {
    return u64(units.start() + unit * UNIT_BYTES);
  }

  @Override
  public void find(String name, UnitHits hits) throws MalformedFileException {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int mask = symbols.count() - 1;
    if (Integer.bitCount(symbols.count()) != 1) {
      return;
    }
    int hash = hash(wanted);
    int slot = hash & mask;
    int step = hash * 17 & mask | 1;
    for (int i = 0; i < Math.min(symbols.count(), MAX_PROBES); i++) {
      long at = symbols.start() + (long) slot * SYMBOL_BYTES;
      long nameAt = u32(at);
      long vector = u32(at + CELL_BYTES);
      if (nameAt == 0 && vector == 0) {
        return;
      }
      if (Strings.isAt(section, constants + nameAt, wanted)) {
        addUnits(section.cursor(constants + vector), hits);
        return;
      }
      slot = slot + step & mask;
    }
  }

  private void addUnits(Cursor vector, UnitHits hits) throws MalformedFileException {
    long length = vector.u32();
    for (long i = 0; i < length && !hits.isTooMany(); i++) {
      long unit = vector.u32() & UNIT_MASK;
      if (unit < units.count()) {
        hits.addOffset(unitOffset(unit));
      } else if (unit - units.count() < typeUnits.count()) {
        long at = typeUnits.start() + (unit - units.count()) * TYPE_UNIT_BYTES;
        hits.addSignature(u64(at + TYPE_UNIT_SIGNATURE));
      } else {
        throw vector.malformed("no such unit: unit=" + unit);
      }
    }
  }

  /** What the address area says that the code of each unit is. */
  public List<AddressRangeSet> ranges() throws MalformedFileException {
    Map<Long, List<AddressRange>> byUnit = new TreeMap<>();
    for (int i = 0; i < addresses.count(); i++) {
      Cursor at = section.cursor(addresses.start() + (long) i * ADDRESS_BYTES);
      long low = at.u64();
      long high = at.u64();
      long unit = at.u32();
      if (AddressRange.lessThan(low, high) && unit < units.count()) {
        byUnit
            .computeIfAbsent(unitOffset(unit), offset -> new ArrayList<>())
            .add(new AddressRange(low, high));
      }
    }
    return byUnit.entrySet().stream()
        .map(entry -> new AddressRangeSet(entry.getKey(), entry.getValue()))
        .toList();
  }
}
