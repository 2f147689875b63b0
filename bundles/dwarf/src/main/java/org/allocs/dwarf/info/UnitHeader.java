package org.allocs.dwarf.info;

import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwUt;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;

/**
 * Header of a unit (DWARF 5, section 7.5.1; DWARF 4, section 7.5.1).
 *
 * @param offset where it starts in its section
 * @param entries where the unit's first entry starts
 * @param end first offset after the unit
 * @param type {@code DW_UT_*}; told from the section before DWARF 5
 * @param format of the unit
 * @param abbreviations offset in {@code .debug_abbrev}
 * @param identity signature of a type unit, or {@code dwo_id} of a skeleton or split unit; else 0
 * @param typeOffset of the type in a type unit, from the unit's start; else 0
 */
record UnitHeader(
    int offset,
    int entries,
    int end,
    int type,
    DwarfFormat format,
    long abbreviations,
    long identity,
    long typeOffset) {
  private static final int MIN_VERSION = 2;
  private static final int MAX_VERSION = 5;

  /** Whether this release reads units of a version. */
  static boolean knowsVersion(int version) {
    return version >= MIN_VERSION && version <= MAX_VERSION;
  }

  /**
   * Reads the header after the initial length.
   *
   * @param offset where the initial length starts
   * @param unit covers the unit, and stands after the initial length
   * @param inTypes whether the section is {@code .debug_types}
   */
  static UnitHeader read(int offset, Cursor unit, UnitLength length, boolean inTypes)
      throws MalformedFileException {
    int version = unit.u16();
    if (!knowsVersion(version)) {
      throw unit.malformedAt(offset, "unknown version: version=" + version);
    }
    return version == MAX_VERSION
        ? readNew(offset, unit, length, version)
        : readOld(offset, unit, length, version, inTypes);
  }

  private static UnitHeader readNew(int offset, Cursor unit, UnitLength length, int version)
      throws MalformedFileException {
    int type = unit.u8();
    DwarfFormat format = DwarfFormat.of(unit, version, length.offsetSize(), unit.u8());
    long abbreviations = format.offset(unit);
    long identity = 0;
    long typeOffset = 0;
    switch (type) {
      case DwUt.DW_UT_type:
      case DwUt.DW_UT_split_type:
        identity = unit.u64();
        typeOffset = format.offset(unit);
        break;
      case DwUt.DW_UT_skeleton:
      case DwUt.DW_UT_split_compile:
        identity = unit.u64();
        break;
      case DwUt.DW_UT_compile:
      case DwUt.DW_UT_partial:
        break;
      default:
        throw unit.malformed("unknown kind of unit: unit_type=" + type);
    }
    return new UnitHeader(
        offset, unit.position(), unit.limit(), type, format, abbreviations, identity, typeOffset);
  }

  private static UnitHeader readOld(
      int offset, Cursor unit, UnitLength length, int version, boolean inTypes)
      throws MalformedFileException {
    long abbreviations = unit.unsigned(length.offsetSize());
    DwarfFormat format = DwarfFormat.of(unit, version, length.offsetSize(), unit.u8());
    long signature = inTypes ? unit.u64() : 0;
    long typeOffset = inTypes ? format.offset(unit) : 0;
    int type = inTypes ? DwUt.DW_UT_type : DwUt.DW_UT_compile;
    return new UnitHeader(
        offset, unit.position(), unit.limit(), type, format, abbreviations, signature, typeOffset);
  }

  boolean isTypeUnit() {
    return type == DwUt.DW_UT_type || type == DwUt.DW_UT_split_type;
  }
}
