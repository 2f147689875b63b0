package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwTag.DW_TAG_partial_unit;
import static org.allocs.dwarf.DwTag.DW_TAG_subprogram;
import static org.allocs.dwarf.DwUt.*;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.AddressTable;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.StringTables;
import org.allocs.dwarf.UnitContext;
import org.allocs.error.MalformedFileException;

/**
 * A unit: its header, and its entries by offset. Nothing but the header is read before it is asked
 * for; what costs much to read again is kept softly. Safe for use by several threads.
 */
public final class Unit {
  private static final int UNKNOWN_LANGUAGE = -1;

  private final Units units;
  private final DwarfSections sections;
  private final Section section;
  private final int sectionId;
  private final long before;
  private final UnitHeader header;
  private volatile SoftReference<AbbreviationTable> abbreviations = new SoftReference<>(null);
  private volatile SoftReference<ScopeIndex> scopes = new SoftReference<>(null);
  private volatile SoftReference<NameIndex> names = new SoftReference<>(null);
  private volatile int language = UNKNOWN_LANGUAGE;
  private volatile Die root;
  private volatile Boolean describesTypes;
  private volatile UnitContext context;
  private volatile StringTables strings;
  private volatile AddressTable addresses;

  /**
   * @param sections that it means
   * @param section that it lies in, or a part of it
   * @param sectionId what tells that part from others
   * @param before bytes of the section before that part
   */
  Unit(
      Units units,
      DwarfSections sections,
      Section section,
      int sectionId,
      long before,
      UnitHeader header) {
    this.units = units;
    this.sections = sections;
    this.section = section;
    this.sectionId = sectionId;
    this.before = before;
    this.header = header;
  }

  /** The file's units, this one among them. */
  public Units units() {
    return units;
  }

  /** The section that the unit lies in, or the part of it that holds all of the unit. */
  public Section section() {
    return section;
  }

  /** Where the header starts in {@link #section}. */
  public int offset() {
    return header.offset();
  }

  /** Where the header starts in the file's section, of which {@link #section} may be a part. */
  public long sectionOffset() {
    return before + header.offset();
  }

  /** Bytes of the file's section before {@link #section}. */
  long before() {
    return before;
  }

  /** Where the first entry starts in the section. */
  public int entriesOffset() {
    return header.entries();
  }

  /** First offset after the unit. */
  public int endOffset() {
    return header.end();
  }

  /** {@code DW_UT_*}; before DWARF 5 told from where the unit is. */
  public int unitType() {
    int type = header.type();
    if (units.isSplit() && type == DW_UT_compile) {
      return DW_UT_split_compile;
    }
    return units.isSplit() && type == DW_UT_type ? DW_UT_split_type : type;
  }

  /** What tells its section from the others: of this file and its supplementary file. */
  long id() {
    return sectionId;
  }

  /** Whether it holds one type, found by signature. */
  public boolean isTypeUnit() {
    return header.isTypeUnit();
  }

  /** Signature of a type unit, or {@code dwo_id} of a skeleton or split unit; 0 for others. */
  public long identity() {
    return header.identity();
  }

  /** {@code dwo_id} of a skeleton or split unit; 0 for others. */
  long dwoId() throws MalformedFileException {
    return header.identity() != 0 || isTypeUnit()
        ? header.identity()
        : root().constant(DW_AT_GNU_dwo_id).orElse(0);
  }

  /** Name of the file that has what a skeleton unit leaves out; empty for any other unit. */
  Optional<String> splitName() throws MalformedFileException {
    boolean other = units.isSplit() || units.program() != units || isTypeUnit();
    if (other || (format().version() >= 5 && unitType() != DW_UT_skeleton)) {
      return Optional.empty();
    }
    Optional<String> name = root().string(DW_AT_dwo_name);
    return name.isPresent() ? name : root().string(DW_AT_GNU_dwo_name);
  }

  /** {@code DW_AT_comp_dir}. */
  Optional<String> compDir() throws MalformedFileException {
    return root().string(DW_AT_comp_dir);
  }

  /**
   * The unit that completes this one where it is a skeleton and the split unit is there; else this
   * one.
   */
  public Unit full() throws MalformedFileException {
    return units.splits().completing(this).orElse(this);
  }

  /**
   * The units that this one stands for: for a skeleton all of the file with the split unit, type
   * units among them, else this one.
   */
  public List<Unit> expanded() throws MalformedFileException {
    Unit full = full();
    return full == this ? List.of(this) : full.units().all();
  }

  /** Name of the file that this skeleton needs, if it was looked for and is not there. */
  public Optional<String> absentFile() throws MalformedFileException {
    return units.program() == units ? units.splits().absentFile(this) : Optional.empty();
  }

  /** The skeleton that a split unit completes. */
  private Optional<Unit> skeleton() throws MalformedFileException {
    Optional<Unit> likely = units.skeleton();
    return likely.isEmpty() || isTypeUnit()
        ? Optional.empty()
        : units.splits().skeletonOf(this, likely.get());
  }

  /** Version and sizes. */
  public DwarfFormat format() {
    return header.format();
  }

  /** Whether an offset in the section is one of this unit's entries. */
  boolean covers(long offset) {
    return offset >= header.entries() && offset < header.end();
  }

  /** A cursor over the entries, at the first one. */
  Cursor cursor() throws MalformedFileException {
    return section.cursor(header.entries()).slice(header.end() - header.entries());
  }

  /** The unit's abbreviations. */
  public AbbreviationTable abbreviations() throws MalformedFileException {
    AbbreviationTable known = abbreviations.get();
    if (known == null) {
      known =
          sections == units.sections()
              ? units.abbreviations(header.abbreviations(), header.format())
              : AbbreviationTable.read(
                  sections.cursor(".debug_abbrev", header.abbreviations()),
                  new AbbreviationPool(header.format()));
      abbreviations = new SoftReference<>(known);
    }
    return known;
  }

  /** The entry at an offset in the section. */
  public Die dieAt(long offset) throws MalformedFileException {
    Cursor cursor = cursor();
    if (!covers(offset)) {
      throw cursor.malformed("reference leaves the unit: target=0x" + Long.toHexString(offset));
    }
    Optional<Die> die = Die.read(this, cursor.seek(offset));
    if (die.isEmpty()) {
      throw cursor.malformedAt(offset, "reference to the end of a list of siblings");
    }
    return die.get();
  }

  /** The first entry, which describes the unit. */
  public Die root() throws MalformedFileException {
    Die known = root;
    if (known == null) {
      known = dieAt(header.entries());
      root = known;
    }
    return known;
  }

  /** The type that a type unit is made for. */
  Optional<Die> signatureType() throws MalformedFileException {
    return header.typeOffset() == 0
        ? Optional.empty()
        : Optional.of(dieAt(header.offset() + header.typeOffset()));
  }

  /** What the readers of other sections need to know. */
  public UnitContext context() throws MalformedFileException {
    UnitContext known = context;
    if (known == null) {
      known = readContext(root());
      context = known;
    }
    return known;
  }

  private UnitContext readContext(Die top) throws MalformedFileException {
    Optional<Unit> skeleton = skeleton();
    UnitContext own =
        new UnitContext(
            sections,
            header.format(),
            id() << 32 | header.offset(),
            language(),
            top.string(DW_AT_name),
            top.string(DW_AT_comp_dir),
            top.address(DW_AT_low_pc),
            top.sectionOffset(DW_AT_stmt_list),
            top.sectionOffset(DW_AT_str_offsets_base),
            base(top, DW_AT_addr_base, DW_AT_GNU_addr_base),
            base(top, DW_AT_rnglists_base, DW_AT_GNU_ranges_base),
            top.sectionOffset(DW_AT_loclists_base),
            Optional.empty());
    return skeleton.isPresent() ? own.completing(skeleton.get().context()) : own;
  }

  private static OptionalLong base(Die top, int name, int gnuName) throws MalformedFileException {
    OptionalLong stated = top.sectionOffset(name);
    return stated.isPresent() ? stated : top.sectionOffset(gnuName);
  }

  /** What the root's bases say, without what is found through them. */
  private UnitContext basesOf(Die top) throws MalformedFileException {
    UnitContext bare = UnitContext.ofHeader(sections, format(), offset());
    return new UnitContext(
        bare.sections(),
        bare.format(),
        bare.unitOffset(),
        0,
        bare.name(),
        bare.compDir(),
        bare.lowPc(),
        bare.stmtList(),
        top.sectionOffset(DW_AT_str_offsets_base),
        base(top, DW_AT_addr_base, DW_AT_GNU_addr_base),
        bare.rnglistsBase(),
        bare.loclistsBase(),
        bare.skeleton());
  }

  StringTables strings() throws MalformedFileException {
    StringTables known = strings;
    if (known == null) {
      known = basesOf(root()).strings();
      strings = known;
    }
    return known;
  }

  /** The unit's addresses by index. */
  public AddressTable addresses() throws MalformedFileException {
    AddressTable known = addresses;
    if (known == null) {
      Optional<Unit> skeleton = skeleton();
      known = skeleton.isPresent() ? skeleton.get().addresses() : basesOf(root()).addresses();
      addresses = known;
    }
    return known;
  }

  /** {@code DW_AT_language}, or for a partial unit that of one that imports it; else 0. */
  public int language() throws MalformedFileException {
    int known = language;
    if (known == UNKNOWN_LANGUAGE) {
      Die top = root();
      known = (int) top.constant(DW_AT_language).orElse(0);
      if (known == 0 && top.tag() == DW_TAG_partial_unit) {
        known = units.importedLanguage(this);
      }
      language = known;
    }
    return known;
  }

  /**
   * Whether the unit says what types its functions and variables have, as it does not where it was
   * made for line numbers alone ({@code -g1}). A program may do without any type: what gcc says of
   * its own options, or the place of a declaration, which clang leaves out then, decides.
   */
  public boolean describesTypes() throws MalformedFileException {
    Boolean known = describesTypes;
    if (known == null) {
      known = mentions(DW_AT_type) || root().tag() == DW_TAG_partial_unit || !wasForLines();
      describesTypes = known;
    }
    return known;
  }

  private boolean mentions(int attribute) throws MalformedFileException {
    return abbreviations().ascending().stream().anyMatch(shape -> shape.has(attribute));
  }

  private boolean wasForLines() throws MalformedFileException {
    String producer = root().string(DW_AT_producer).orElse("");
    if (producer.startsWith("GNU ")) {
      String options = producer + " ";
      return options.contains(" -g1 ") || options.contains(" -ggdb1 ");
    }
    return abbreviations().ascending().stream()
        .filter(shape -> shape.tag() == DW_TAG_subprogram)
        .noneMatch(shape -> shape.has(DW_AT_decl_line) && !shape.has(DW_AT_declaration));
  }

  /** What the unit names; one pass over it when first asked for. */
  public NameIndex names() throws MalformedFileException {
    NameIndex known = names.get();
    if (known == null) {
      known = NameIndex.of(this);
      names = new SoftReference<>(known);
    }
    return known;
  }

  /** What encloses each entry; one pass over the unit when first asked for. */
  public ScopeIndex scopes() throws MalformedFileException {
    ScopeIndex known = scopes.get();
    if (known == null) {
      known = ScopeIndex.of(this);
      scopes = new SoftReference<>(known);
    }
    return known;
  }

  @Override
  public String toString() {
    return section.name() + "+0x" + Integer.toHexString(offset());
  }
}
