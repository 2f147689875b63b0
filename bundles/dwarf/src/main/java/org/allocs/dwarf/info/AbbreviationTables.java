package org.allocs.dwarf.info;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.error.MalformedFileException;

/** The tables of {@code .debug_abbrev}, each read once while heap is plenty. */
final class AbbreviationTables {
  private static final String ABBREV = ".debug_abbrev";

  /** Bytes that all tables together may take, in sizes of the section. */
  private static final long MAX_OVERLAP = 64;

  private record Key(long offset, DwarfFormat format) {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && offset == that.offset && format.equals(that.format);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(offset) + format.hashCode();
    }
  }

  /** Files that take long have thousands. */
  private static final int CAPACITY = 1 << 10;

  private final DwarfSections sections;
  private final Map<Key, SoftReference<AbbreviationTable>> tables =
      new ConcurrentHashMap<>(CAPACITY);
  private volatile AbbreviationPool pool;
  private long bytes;

  AbbreviationTables(DwarfSections sections) {
    this.sections = sections;
  }

  /** The table at an offset, as a unit of some format sees it. */
  AbbreviationTable at(long offset, DwarfFormat format) throws MalformedFileException {
    Key key = new Key(offset, format);
    SoftReference<AbbreviationTable> kept = tables.get(key);
    AbbreviationTable table = kept == null ? null : kept.get();
    if (table == null) {
      Cursor start = sections.cursor(ABBREV, offset);
      if (kept == null) {
        charge(start.section(), offset, 0);
      }
      table = AbbreviationTable.read(start, pool(format));
      // Null where it was the first of this place, and not one that heap was too scarce to keep.
      if (tables.put(key, new SoftReference<>(table)) == null) {
        charge(start.section(), offset, table.length());
      }
    }
    return table;
  }

  private AbbreviationPool pool(DwarfFormat format) {
    AbbreviationPool last = pool;
    if (last == null || !last.format().equals(format)) {
      last = new AbbreviationPool(format);
      pool = last;
    }
    return last;
  }

  /** Tables do not overlap: a file in which they do could make reading it take forever. */
  private synchronized void charge(Section section, long offset, int length)
      throws MalformedFileException {
    bytes += length;
    if (bytes > MAX_OVERLAP * section.size()) {
      throw new MalformedFileException(
          section.file(), section.name(), offset, "abbreviation tables overlap");
    }
  }
}
