package org.allocs.dwarf.index;

import static org.allocs.dwarf.index.DebugNamesDescriptor.*;

import java.util.Set;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;

/** One table of {@code .debug_names}. Immutable. */
final class DebugNamesTable {
  /** Entries of one name in one table. */
  private static final int MAX_ENTRIES = 1 << 16;

  private final Section section;
  private final Section strings;
  private final int offsetSize;
  private final long units;
  private final long unitCount;
  private final long typeUnitCount;
  private final long foreignCount;
  private final long buckets;
  private final long bucketCount;
  private final long nameCount;
  private final long pool;
  private final IndexAbbreviations abbreviations;

  private DebugNamesTable(Cursor at, int offsetSize, Section strings)
      throws MalformedFileException {
    this.section = at.section();
    this.strings = strings;
    this.offsetSize = offsetSize;
    at.skip(2);
    this.unitCount = at.u32();
    this.typeUnitCount = at.u32();
    this.foreignCount = at.u32();
    this.bucketCount = at.u32();
    this.nameCount = at.u32();
    long abbreviationBytes = at.u32();
    at.skip((at.u32() + CELL_BYTES - 1) / CELL_BYTES * CELL_BYTES);
    this.units = at.position();
    at.skip((unitCount + typeUnitCount) * offsetSize + foreignCount * SIGNATURE_BYTES);
    this.buckets = at.position();
    at.skip((bucketCount + (bucketCount == 0 ? 0 : nameCount)) * CELL_BYTES);
    at.skip(2 * nameCount * offsetSize);
    this.abbreviations =
        IndexAbbreviations.read(
            at.slice(abbreviationBytes), new DwarfFormat(VERSION, offsetSize, SIGNATURE_BYTES));
    this.pool = at.position();
  }

  /** Reads the table after its initial length; its version stands next. */
  static DebugNamesTable read(Cursor at, UnitLength length, Section strings)
      throws MalformedFileException {
    int version = at.u16();
    if (version != VERSION) {
      throw at.malformed("version of a table of names: version=" + version);
    }
    return new DebugNamesTable(at, length.offsetSize(), strings);
  }

  void addCovered(Set<Long> offsets) throws MalformedFileException {
    for (long i = 0; i < unitCount; i++) {
      offsets.add(unitOffset(i));
    }
  }

  private long unitOffset(long unit) throws MalformedFileException {
    return section.cursor(units + unit * offsetSize).unsigned(offsetSize);
  }

  private long cell(long table, long index) throws MalformedFileException {
    return section.cursor(table + index * CELL_BYTES).u32();
  }

  void find(byte[] name, UnitHits hits) throws MalformedFileException {
    if (bucketCount == 0) {
      for (long i = 0; i < nameCount && !hits.isTooMany(); i++) {
        match(i, name, hits);
      }
      return;
    }
    int hash = hash(name);
    long bucket = Integer.remainderUnsigned(hash, (int) bucketCount) & 0xffffffffL;
    long hashes = buckets + bucketCount * CELL_BYTES;
    long first = cell(buckets, bucket);
    for (long i = first - 1; i >= 0 && i < nameCount && !hits.isTooMany(); i++) {
      int there = (int) cell(hashes, i);
      if (Integer.remainderUnsigned(there, (int) bucketCount) != (int) bucket) {
        break;
      }
      if (there == hash) {
        match(i, name, hits);
      }
    }
  }

  private void match(long index, byte[] name, UnitHits hits) throws MalformedFileException {
    long hashBytes = bucketCount == 0 ? 0 : nameCount * CELL_BYTES;
    long names = buckets + bucketCount * CELL_BYTES + hashBytes;
    long entries = names + nameCount * offsetSize;
    long string = section.cursor(names + index * offsetSize).unsigned(offsetSize);
    if (Strings.isAt(strings, string, name)) {
      long entry = section.cursor(entries + index * offsetSize).unsigned(offsetSize);
      addEntries(section.cursor(pool + entry), hits);
    }
  }

  private void addEntries(Cursor at, UnitHits hits) throws MalformedFileException {
    for (int i = 0; i < MAX_ENTRIES && !hits.isTooMany(); i++) {
      long code = at.uleb128();
      if (code == 0) {
        return;
      }
      addUnit(at, abbreviations.read(at, code), hits);
    }
  }

  /** An entry that names no unit is of the only one; a type unit comes before a compile unit. */
  private void addUnit(Cursor at, IndexAbbreviations.Entry entry, UnitHits hits)
      throws MalformedFileException {
    long type = entry.typeUnit();
    long unit = entry.compileUnit() < 0 && type < 0 ? 0 : entry.compileUnit();
    if (type >= typeUnitCount + foreignCount || unit >= unitCount) {
      throw at.malformed("no such unit: unit=" + unit + " type unit=" + type);
    }
    if (type >= typeUnitCount) {
      long signatures = units + (unitCount + typeUnitCount) * offsetSize;
      hits.addSignature(
          section.cursor(signatures + (type - typeUnitCount) * SIGNATURE_BYTES).u64());
    } else if (type >= 0) {
      hits.addOffset(unitOffset(unitCount + type));
    }
    if (unit >= 0) {
      hits.addOffset(unitOffset(unit));
    }
  }
}
