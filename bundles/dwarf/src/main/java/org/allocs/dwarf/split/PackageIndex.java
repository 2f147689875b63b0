package org.allocs.dwarf.split;

import static org.allocs.dwarf.split.PackageIndexDescriptor.*;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/** Which parts of a package's sections belong to which unit. Safe for use by several threads. */
final class PackageIndex {
  /**
   * A unit's part of a section.
   *
   * @param offset in the section
   * @param size bytes
   */
  record Part(long offset, long size) {}

  /** Tables are never fuller than two thirds: a longer search is one through a made-up table. */
  private static final int MAX_PROBES = 1 << 12;

  private final Section section;
  private final int version;
  private final int columns;
  private final int rows;
  private final int slots;

  private PackageIndex(Section section, int version, int columns, int rows, int slots) {
    this.section = section;
    this.version = version;
    this.columns = columns;
    this.rows = rows;
    this.slots = slots;
  }

  /**
   * Reads the header; of a section without bytes an index without units.
   *
   * @throws MalformedFileException if the version is not known, or the tables leave the section
   */
  static PackageIndex of(Section section) throws MalformedFileException {
    if (section.isEmpty()) {
      return new PackageIndex(section, DWARF_VERSION, 0, 0, 0);
    }
    int version = section.cursor().u32() == GNU_VERSION ? GNU_VERSION : section.cursor().u16();
    if (version != GNU_VERSION && version != DWARF_VERSION) {
      throw section.cursor().malformed("version of an index of units: version=" + version);
    }
    long columns = section.cursor(SECTION_COUNT).u32();
    long rows = section.cursor(UNIT_COUNT).u32();
    long slots = section.cursor(SLOT_COUNT).u32();
    check(section, columns, rows, slots);
    return new PackageIndex(section, version, (int) columns, (int) rows, (int) slots);
  }

  private static void check(Section section, long columns, long rows, long slots)
      throws MalformedFileException {
    boolean fits =
        columns < sections(DWARF_VERSION).length
            && rows <= slots
            && Long.bitCount(slots) <= 1
            && SIGNATURES + slots * (SIGNATURE_BYTES + CELL_BYTES) + tables(columns, rows)
                <= section.size();
    if (!fits) {
      throw section
          .cursor()
          .malformed(
              "index of units: section_count="
                  + columns
                  + " unit_count="
                  + rows
                  + " slot_count="
                  + slots);
    }
  }

  /** Bytes of the section numbers, offsets and sizes. */
  private static long tables(long columns, long rows) {
    return (1 + 2 * rows) * columns * CELL_BYTES;
  }

  /** Number of units. */
  int rows() {
    return rows;
  }

  /** The row of a unit, from 0, by {@code dwo_id} or type signature. */
  OptionalInt row(long signature) throws MalformedFileException {
    long mask = slots - 1L;
    long step = (signature >>> 32 & mask) | 1;
    long slot = signature & mask;
    for (int i = 0; i < Math.min(slots, MAX_PROBES); i++) {
      long row = cell(SIGNATURES + (long) slots * SIGNATURE_BYTES, slot);
      if (row == 0) {
        break;
      }
      if (section.cursor(SIGNATURES + slot * SIGNATURE_BYTES).u64() == signature) {
        return inTable(row);
      }
      slot = slot + step & mask;
    }
    return OptionalInt.empty();
  }

  private OptionalInt inTable(long row) throws MalformedFileException {
    if (row > rows) {
      throw section.cursor().malformed("index of units: row=" + row + " unit_count=" + rows);
    }
    return OptionalInt.of((int) row - 1);
  }

  private long cell(long table, long index) throws MalformedFileException {
    Cursor at = section.cursor(table + index * CELL_BYTES);
    return at.u32();
  }

  /** Whether units have parts of a section, so that the whole of it belongs to none. */
  boolean isDivided(String name) {
    for (String divided : sections(version)) {
      if (divided.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The parts of the unit in a row, by the section's plain name. */
  Map<String, Part> parts(int row) throws MalformedFileException {
    Map<String, Part> parts = new HashMap<>();
    long ids = SIGNATURES + (long) slots * (SIGNATURE_BYTES + CELL_BYTES);
    long offsets = ids + (long) columns * CELL_BYTES;
    long sizes = offsets + (long) rows * columns * CELL_BYTES;
    String[] names = sections(version);
    for (int i = 0; i < columns; i++) {
      long id = cell(ids, i);
      long at = (long) row * columns + i;
      if (id < names.length) {
        parts.putIfAbsent(names[(int) id], new Part(cell(offsets, at), cell(sizes, at)));
      }
    }
    return parts;
  }
}
