package org.allocs.dwarf;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * What readers of the other sections need to know about the unit that refers to them: its header
 * and the base attributes of its root entry.
 *
 * @param sections of the unit's file
 * @param format of the unit
 * @param unitOffset where its header starts in {@code .debug_info}; for a unit of another section,
 *     or of another file that belongs to this one, a number that no other unit has
 * @param language {@code DW_AT_language}; 0 where not stated
 * @param name {@code DW_AT_name}
 * @param compDir {@code DW_AT_comp_dir}
 * @param lowPc {@code DW_AT_low_pc}: the base address of range and location lists
 * @param stmtList {@code DW_AT_stmt_list}: offset in {@code .debug_line}
 * @param strOffsetsBase {@code DW_AT_str_offsets_base}
 * @param addrBase {@code DW_AT_addr_base}, or that of GNU
 * @param rnglistsBase {@code DW_AT_rnglists_base}
 * @param loclistsBase {@code DW_AT_loclists_base}
 * @param skeleton of a split unit: what says where its addresses, lines and ranges are (DWARF 5,
 *     section 3.1.3)
 */
public record UnitContext(
    DwarfSections sections,
    DwarfFormat format,
    long unitOffset,
    int language,
    Optional<String> name,
    Optional<String> compDir,
    OptionalLong lowPc,
    OptionalLong stmtList,
    OptionalLong strOffsetsBase,
    OptionalLong addrBase,
    OptionalLong rnglistsBase,
    OptionalLong loclistsBase,
    Optional<UnitContext> skeleton) {
  /** Checks that nothing is absent. */
  public UnitContext {
    Objects.requireNonNull(sections, "sections");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(compDir, "compDir");
    Objects.requireNonNull(lowPc, "lowPc");
    Objects.requireNonNull(stmtList, "stmtList");
    Objects.requireNonNull(strOffsetsBase, "strOffsetsBase");
    Objects.requireNonNull(addrBase, "addrBase");
    Objects.requireNonNull(rnglistsBase, "rnglistsBase");
    Objects.requireNonNull(loclistsBase, "loclistsBase");
    Objects.requireNonNull(skeleton, "skeleton");
  }

  /** A unit of which only the header is known. */
  public static UnitContext ofHeader(DwarfSections sections, DwarfFormat format, long unitOffset) {
    OptionalLong none = OptionalLong.empty();
    return new UnitContext(
        sections,
        format,
        unitOffset,
        0,
        Optional.empty(),
        Optional.empty(),
        none,
        none,
        none,
        none,
        none,
        none,
        Optional.empty());
  }

  /** A split unit with what it has from its skeleton. */
  public UnitContext completing(UnitContext bones) {
    return new UnitContext(
        sections,
        format,
        unitOffset,
        language,
        name,
        compDir.or(bones::compDir),
        bones.lowPc,
        bones.stmtList,
        strOffsetsBase,
        bones.addrBase,
        rnglistsBase,
        loclistsBase,
        Optional.of(bones));
  }

  /** The unit whose file has the line table: the skeleton of a split unit, else this one. */
  public UnitContext withLines() {
    return skeleton.orElse(this);
  }

  /** A section of the unit's file; empty where there is none. */
  public Section section(String sectionName) throws MalformedFileException {
    return sections.section(sectionName);
  }

  /** A cursor at an offset of a section of the unit's file, however large that is. */
  public Cursor cursor(String sectionName, long offset) throws MalformedFileException {
    return sections.cursor(sectionName, offset);
  }

  /** The unit's addresses by index; base 8, after the header, where the unit states none. */
  public AddressTable addresses() throws MalformedFileException {
    if (skeleton.isPresent()) {
      return skeleton.get().addresses();
    }
    long afterHeader = format.version() < 5 ? 0 : format.offsetSize() + 4L + headerPadding();
    return new AddressTable(
        IndexedTable.of(
            sections, ".debug_addr", addrBase.orElse(afterHeader), format.addressSize()));
  }

  /** The unit's strings by offset and index. */
  public StringTables strings() throws MalformedFileException {
    long afterHeader = format.version() < 5 ? 0 : format.offsetSize() + 4L + headerPadding();
    return new StringTables(
        sections,
        cursor(".debug_str", 0).section(),
        IndexedTable.of(
            sections,
            ".debug_str_offsets",
            strOffsetsBase.orElse(afterHeader),
            format.offsetSize()));
  }

  /** The initial length of the 64-bit format is an escape and 8 bytes. */
  private int headerPadding() {
    return format.offsetSize() == 8 ? 4 : 0;
  }
}
