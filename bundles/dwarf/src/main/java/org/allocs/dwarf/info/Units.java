package org.allocs.dwarf.info;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwUt;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;

/**
 * All units of a file: those of {@code .debug_info}, then those of {@code .debug_types}. Only
 * headers are read to list them. Safe for use by several threads.
 */
public final class Units {
  private static final String INFO = ".debug_info";
  private static final String TYPES = ".debug_types";
  private static final String ABBREV = ".debug_abbrev";

  private record AbbreviationKey(long offset, DwarfFormat format) {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof AbbreviationKey that
          && offset == that.offset
          && format.equals(that.format);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(offset) + format.hashCode();
    }
  }

  private final DwarfSections sections;
  private final Problems problems;
  private final int firstSectionId;

  /** The file's own units, or those of the file that this one supplements. */
  private final Units importers;

  private final Map<AbbreviationKey, SoftReference<AbbreviationTable>> tables =
      new ConcurrentHashMap<>();
  private final Map<AbbreviationKey, Integer> lengths = new ConcurrentHashMap<>();
  private long bytesOfTables;
  private volatile List<Unit> inInfo;
  private volatile List<Unit> inTypes;
  private volatile Map<Long, Unit> bySignature;
  private final Object nameLock = new Object();
  private volatile NameIndex names;
  private volatile Optional<Units> supplementary;
  private volatile ImportedLanguages importedLanguages;

  /**
   * @param sections where to read
   * @param problems collects what is skipped
   */
  public Units(DwarfSections sections, Problems problems) {
    this(sections, problems, null);
  }

  private Units(DwarfSections sections, Problems problems, Units supplemented) {
    this.sections = sections;
    this.problems = problems;
    this.firstSectionId = supplemented == null ? 0 : supplemented.firstSectionId + 2;
    this.importers = supplemented == null ? this : supplemented;
  }

  /** Where the units are read. */
  public DwarfSections sections() {
    return sections;
  }

  /** What was skipped. */
  public Problems problems() {
    return problems;
  }

  /** Every unit whose header can be read, in the order of the file. */
  public List<Unit> all() throws MalformedFileException {
    List<Unit> all = new ArrayList<>(info());
    all.addAll(types());
    return all;
  }

  /** Every unit, then every one of the supplementary file. */
  List<Unit> withSupplementary() throws MalformedFileException {
    List<Unit> all = all();
    if (supplementary().isPresent()) {
      all.addAll(supplementary().get().all());
    }
    return all;
  }

  /** Units of {@code .debug_info}, ascending. */
  public List<Unit> info() throws MalformedFileException {
    List<Unit> known = inInfo;
    if (known == null) {
      known = list(sections.section(INFO), false);
      inInfo = known;
    }
    return known;
  }

  /** Units of {@code .debug_types}, ascending. */
  public List<Unit> types() throws MalformedFileException {
    List<Unit> known = inTypes;
    if (known == null) {
      known = list(sections.section(TYPES), true);
      inTypes = known;
    }
    return known;
  }

  /** A header that cannot be read ends the list only if its length cannot be trusted either. */
  private List<Unit> list(Section section, boolean types) {
    List<Unit> found = new ArrayList<>();
    int id = firstSectionId + (types ? 1 : 0);
    Cursor cursor = section.cursor();
    try {
      while (cursor.hasRemaining()) {
        int offset = cursor.position();
        UnitLength length = UnitLength.read(cursor);
        Cursor unit = cursor.slice(length.length());
        try {
          found.add(new Unit(this, section, id, UnitHeader.read(offset, unit, length, types)));
        } catch (MalformedFileException e) {
          problems.add(e);
        }
      }
    } catch (MalformedFileException e) {
      problems.add(e);
    }
    return Collections.unmodifiableList(found);
  }

  /** The unit of {@code .debug_info} that has an entry at an offset. */
  public Optional<Unit> unitWithEntry(long offset) throws MalformedFileException {
    return covering(info(), offset);
  }

  private static Optional<Unit> covering(List<Unit> ascending, long offset) {
    int low = 0;
    int high = ascending.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Unit candidate = ascending.get(middle);
      if (candidate.covers(offset)) {
        return Optional.of(candidate);
      }
      if (offset < candidate.offset()) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return Optional.empty();
  }

  /** The entry at an offset of {@code .debug_info}. */
  public Die dieAt(long offset) throws MalformedFileException {
    Optional<Unit> unit = unitWithEntry(offset);
    if (unit.isEmpty()) {
      throw new MalformedFileException(
          sections.file(), INFO, offset, "no unit has an entry at this offset");
    }
    return unit.get().dieAt(offset);
  }

  /** The type with a signature, if the file has its unit. */
  public Optional<Die> typeWithSignature(long signature) throws MalformedFileException {
    Map<Long, Unit> known = bySignature;
    if (known == null) {
      known = new HashMap<>();
      for (Unit unit : all()) {
        if (unit.isTypeUnit()) {
          known.putIfAbsent(unit.identity(), unit);
        }
      }
      bySignature = known;
    }
    Unit unit = known.get(signature);
    return unit == null ? Optional.empty() : unit.signatureType();
  }

  /** The language of a unit that does not state any. */
  int importedLanguage(Unit unit) throws MalformedFileException {
    ImportedLanguages known = importedLanguages;
    if (known == null) {
      known = ImportedLanguages.of(importers);
      importedLanguages = known;
    }
    return known.of(unit);
  }

  /** What the units name; one pass over all of them when first asked for. */
  public NameIndex names() throws MalformedFileException {
    NameIndex known = names;
    if (known == null) {
      synchronized (nameLock) {
        known = names;
        if (known == null) {
          known = NameIndex.of(this);
          names = known;
        }
      }
    }
    return known;
  }

  /** Whether entries are completed by files that may be there the next time, or not. */
  boolean dependsOnOthers() throws MalformedFileException {
    return supplementary().isPresent()
        || info().stream().anyMatch(unit -> unit.unitType() == DwUt.DW_UT_skeleton);
  }

  /** The entry with a {@link Die#id}. */
  Die dieWithId(long id) throws MalformedFileException {
    int sectionId = (int) (id >>> 32);
    long offset = id & 0xffffffffL;
    boolean inOther = sectionId >= firstSectionId + 2;
    if (inOther && supplementary().isPresent()) {
      return supplementary().get().dieWithId(id);
    }
    List<Unit> list = sectionId == firstSectionId ? info() : types();
    return covering(list, offset)
        .orElseThrow(() -> new MalformedFileException(sections.file(), INFO, offset, "no entry"))
        .dieAt(offset);
  }

  /** Units of the supplementary file, if it was supplied. */
  public Optional<Units> supplementary() {
    Optional<Units> known = supplementary;
    if (known == null) {
      synchronized (this) {
        known = supplementary;
        if (known == null) {
          known = sections.supplementary().map(other -> new Units(other, problems, this));
          supplementary = known;
        }
      }
    }
    return known;
  }

  /**
   * The abbreviations at an offset of {@code .debug_abbrev}, as a unit of some format sees them.
   */
  AbbreviationTable abbreviations(long offset, DwarfFormat format) throws MalformedFileException {
    AbbreviationKey key = new AbbreviationKey(offset, format);
    SoftReference<AbbreviationTable> kept = tables.get(key);
    AbbreviationTable table = kept == null ? null : kept.get();
    if (table == null) {
      Section section = sections.section(ABBREV);
      table = AbbreviationTable.read(section, offset, format);
      if (lengths.putIfAbsent(key, table.length()) == null) {
        charge(section, offset, table.length());
      }
      tables.put(key, new SoftReference<>(table));
    }
    return table;
  }

  /** Tables do not overlap: a file in which they do could make reading it take forever. */
  private synchronized void charge(Section section, long offset, int bytes)
      throws MalformedFileException {
    bytesOfTables += bytes;
    if (bytesOfTables > 64L * section.size()) {
      throw new MalformedFileException(
          section.file(), section.name(), offset, "abbreviation tables overlap");
    }
  }
}
