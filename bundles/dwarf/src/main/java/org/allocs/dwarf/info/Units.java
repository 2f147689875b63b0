package org.allocs.dwarf.info;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.error.MalformedFileException;

/**
 * All units of a file: those of {@code .debug_info}, then those of {@code .debug_types}. Only
 * headers are read to list them. Safe for use by several threads.
 */
public final class Units {
  private static final String INFO = ".debug_info";
  private static final String TYPES = ".debug_types";

  /** Sections with units that one file has. */
  private static final int SECTIONS_OF_FILE = 2;

  /** The program and its supplementary file. */
  private static final int FILES_BEFORE_SPLIT = 2;

  /** Something to do with a unit. */
  @FunctionalInterface
  public interface Visitor {
    /** Called once for each unit. */
    void visit(Unit unit) throws MalformedFileException;
  }

  private final DwarfSections sections;
  private final Problems problems;
  private final int firstSectionId;

  /** The file's own units, or those of the file that this one supplements or is split from. */
  private final Units program;

  /** Whether these are split units, and the skeleton that led to them. */
  private final boolean split;

  private final Unit skeleton;
  private final SplitUnits splits;

  private final KeptTables keptTables = new KeptTables(this);
  private final AbbreviationTables tables;
  private final Object listLock = new Object();
  private volatile UnitList inInfo;
  private volatile UnitList inTypes;
  private volatile Map<Long, Unit> bySignature;
  private final Object nameLock = new Object();
  private volatile NameIndex names;
  private volatile Optional<NameHints> hints;
  private volatile Optional<Units> supplementary;
  private volatile ImportedLanguages importedLanguages;

  /**
   * @param sections where to read
   * @param problems collects what is skipped
   */
  public Units(DwarfSections sections, Problems problems) {
    this.sections = sections;
    this.tables = new AbbreviationTables(sections);
    this.problems = problems;
    this.firstSectionId = 0;
    this.program = this;
    this.split = false;
    this.skeleton = null;
    this.splits = new SplitUnits(this);
  }

  /** Those of the supplementary file. */
  private Units(DwarfSections sections, Units program) {
    this.sections = sections;
    this.tables = new AbbreviationTables(sections);
    this.problems = program.problems;
    this.firstSectionId = SECTIONS_OF_FILE;
    this.program = program;
    this.split = false;
    this.skeleton = null;
    this.splits = program.splits;
  }

  /**
   * Split units.
   *
   * @param number as {@link SplitUnits} counts them
   * @param skeleton that led to them; null for those of a type unit in a package
   */
  Units(DwarfSections sections, Units program, int number, Unit skeleton) {
    this.sections = sections;
    this.tables = new AbbreviationTables(sections);
    this.problems = program.problems;
    this.firstSectionId = SECTIONS_OF_FILE * (FILES_BEFORE_SPLIT + number);
    this.program = program;
    this.split = true;
    this.skeleton = skeleton;
    this.splits = program.splits;
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

  /**
   * Every unit of the file, then those of the supplementary file that it imports: others share that
   * file. What a skeleton stands for is told by {@link Unit#expanded}; type units in a package by
   * {@link #visitPackedTypes}.
   */
  public List<Unit> everywhere() throws MalformedFileException {
    List<Unit> all = new ArrayList<>();
    everywhere(all::add);
    return all;
  }

  /**
   * Lists the same units one by one, each as soon as its bytes are there: those of a compressed
   * section before all of it is decompressed. An entry that refers to another unit may have to wait
   * until the list is complete.
   *
   * @param listed receives each; must not wait for what comes of it
   * @throws MalformedFileException if there are no units after all, even if some were listed
   */
  void everywhere(Consumer<Unit> listed) throws MalformedFileException {
    boolean first;
    synchronized (listLock) {
      first = inInfo == null;
      if (first) {
        inInfo = UnitList.of(this, INFO, firstSectionId, listed);
      }
    }
    (first ? types() : all()).forEach(listed);
    if (supplementary().isPresent()) {
      for (Unit unit : supplementary().get().all()) {
        if (imports().has(unit)) {
          listed.accept(unit);
        }
      }
    }
  }

  /**
   * Visits what each of some units stands for; split units are given up again. A malformed one is
   * noted.
   *
   * @return whether all could be read
   */
  public boolean visit(List<Unit> listed, Visitor visitor) {
    boolean complete = true;
    for (Unit unit : listed) {
      try {
        for (Unit full : unit.expanded()) {
          complete &= attempt(full, visitor);
        }
      } catch (MalformedFileException e) {
        problems.add(e);
        complete = false;
      }
    }
    return complete;
  }

  /** The same for the type units in the package of split units. */
  public boolean visitPackedTypes(Visitor visitor) throws MalformedFileException {
    boolean complete = true;
    for (int i = 0; i < splits.packedTypes(); i++) {
      Optional<Units> packed = splits.unitsOf(info().size() + i);
      complete &= packed.isPresent() && visit(packed.get().all(), visitor);
    }
    return complete;
  }

  private boolean attempt(Unit unit, Visitor visitor) {
    try {
      visitor.visit(unit);
      return true;
    } catch (MalformedFileException e) {
      problems.add(e);
      return false;
    }
  }

  /** Units of {@code .debug_info}, ascending. */
  public List<Unit> info() throws MalformedFileException {
    return infoList().all();
  }

  private UnitList infoList() throws MalformedFileException {
    UnitList known = inInfo;
    if (known == null) {
      synchronized (listLock) {
        known = inInfo;
        if (known == null) {
          known = UnitList.of(this, INFO, firstSectionId, unit -> {});
          inInfo = known;
        }
      }
    }
    return known;
  }

  /** Units of {@code .debug_types}, ascending. */
  public List<Unit> types() throws MalformedFileException {
    return typesList().all();
  }

  private UnitList typesList() throws MalformedFileException {
    UnitList known = inTypes;
    if (known == null) {
      known = UnitList.of(this, TYPES, firstSectionId + 1, unit -> {});
      inTypes = known;
    }
    return known;
  }

  /**
   * Visits the units that describe code and data: those of {@code .debug_info}, for a skeleton the
   * split unit that completes it. A malformed one is noted.
   */
  public void forEach(Visitor visitor) throws MalformedFileException {
    forEach(info(), visitor);
  }

  /** The same of some of {@link #info}. */
  public void forEach(List<Unit> some, Visitor visitor) {
    for (Unit unit : some) {
      if (!unit.isTypeUnit()) {
        attempt(unit, listed -> visitor.visit(listed.full()));
      }
    }
  }

  /** Name of a file of split units that was looked for and is not there. */
  public Optional<String> anyAbsentFile() throws MalformedFileException {
    return splits.anyAbsentFile();
  }

  /** Place of a unit in {@link #info}. */
  int placeOf(Unit unit) throws MalformedFileException {
    return infoList().placeOf(unit);
  }

  /** The skeleton that led to these units; empty where they are not split. */
  Optional<Unit> skeleton() {
    return Optional.ofNullable(skeleton);
  }

  /** Whether these are split units. */
  boolean isSplit() {
    return split;
  }

  /** The program's split units. */
  SplitUnits splits() {
    return splits;
  }

  /** The units of the program that these belong to, themselves for the program's own. */
  Units program() {
    return program;
  }

  /** The unit of {@code .debug_info} whose header is at an offset. */
  Optional<Unit> unitAt(long offset) throws MalformedFileException {
    return infoList().at(offset);
  }

  /** The entry at an offset of {@code .debug_info}. */
  public Die dieAt(long offset) throws MalformedFileException {
    return infoList().dieAt(offset);
  }

  /** The type with a signature, if the file has its unit. */
  public Optional<Die> typeWithSignature(long signature) throws MalformedFileException {
    Optional<Die> own = ownType(signature);
    return own.isEmpty() && split ? splits.packedType(signature) : own;
  }

  /** The same in this file alone. */
  Optional<Die> ownType(long signature) throws MalformedFileException {
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
    return imports().of(unit);
  }

  private ImportedLanguages imports() throws MalformedFileException {
    ImportedLanguages known = importedLanguages;
    if (known == null) {
      known = ImportedLanguages.of(program);
      importedLanguages = known;
    }
    return known;
  }

  /**
   * The entry that has the first of some names that any has; a definition where there is one. Looks
   * into the units that an index in the file tells of, or else makes one pass over all of them.
   *
   * @param candidates qualified
   */
  public Optional<Die> named(Category category, List<String> candidates)
      throws MalformedFileException {
    if (split) {
      return program.named(category, candidates);
    }
    Optional<NameHints> first = names == null ? hints() : Optional.empty();
    for (String name : first.isPresent() ? candidates : List.<String>of()) {
      Optional<Die> found = first.get().find(category, name);
      if (found.isPresent()) {
        return found;
      }
    }
    for (String name : candidates) {
      Optional<Die> found = names().find(category, name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The file's own index of names; not wanted where a better one was kept. */
  private Optional<NameHints> hints() throws MalformedFileException {
    Optional<NameHints> known = hints;
    if (known == null) {
      synchronized (nameLock) {
        names = names == null ? NameIndex.kept(this).orElse(null) : names;
        known = names == null ? NameHints.of(this) : Optional.empty();
        hints = known;
      }
    }
    return known;
  }

  /** What the units name; one pass over all of them when first asked for. */
  public NameIndex names() throws MalformedFileException {
    if (split) {
      return program.names();
    }
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

  /** What was made of all units before, and what will be. */
  KeptTables keptTables() {
    return keptTables;
  }

  /** The entry with a {@link Die#id}. */
  public Die dieWithId(long id) throws MalformedFileException {
    int section = UnitList.sectionOf(id);
    Optional<Units> owner = ownerOf(section / SECTIONS_OF_FILE);
    if (owner.isPresent() && owner.get() != this) {
      return owner.get().dieWithId(id);
    }
    return (section == firstSectionId ? infoList() : typesList()).dieWithId(id);
  }

  private Optional<Units> ownerOf(int file) throws MalformedFileException {
    if (file == firstSectionId / SECTIONS_OF_FILE) {
      return Optional.of(this);
    }
    if (file == 0) {
      return Optional.of(program);
    }
    return file < FILES_BEFORE_SPLIT
        ? program.supplementary()
        : splits.unitsOf(file - FILES_BEFORE_SPLIT);
  }

  /** Units of the supplementary file, if it was supplied. */
  public Optional<Units> supplementary() {
    Optional<Units> known = supplementary;
    if (known == null) {
      synchronized (this) {
        known = supplementary;
        if (known == null) {
          known = sections.supplementary().map(other -> new Units(other, this));
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
    return tables.at(offset, format);
  }
}
