package org.allocs.dwarf.info;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.index.DebugNames;
import org.allocs.dwarf.index.GdbIndex;
import org.allocs.dwarf.index.PublicNames;
import org.allocs.dwarf.index.UnitHits;
import org.allocs.dwarf.index.UnitNames;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.error.MalformedFileException;

/**
 * Finds definitions by the index of names that the file itself has, without reading all units. What
 * the index says is looked up in the unit that it names, so that a wrong one costs time alone; it
 * is noted. That it does not have a name means nothing. Safe for use by several threads.
 */
final class NameHints {
  /** Units that the index leaves out, as those of assembler files: they are looked into as well. */
  private static final int MAX_UNCOVERED = 64;

  private final Units units;
  private final UnitNames names;
  private final List<Long> uncovered;

  private NameHints(Units units, UnitNames names, List<Long> uncovered) {
    this.units = units;
    this.names = names;
    this.uncovered = uncovered;
  }

  /** Makes an index from sections. */
  private interface Source {
    UnitNames open() throws MalformedFileException;
  }

  /** The first index that fits the units; empty where there is none. */
  static Optional<NameHints> of(Units units) throws MalformedFileException {
    List<Source> sources =
        List.of(
            () -> DebugNames.of(units.sections()),
            () -> GdbIndex.of(units.sections()),
            () -> PublicNames.of(units.sections()));
    for (Source source : sources) {
      try {
        Optional<NameHints> hints = of(units, source.open());
        if (hints.isPresent()) {
          return hints;
        }
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
    return Optional.empty();
  }

  private static Optional<NameHints> of(Units units, UnitNames names)
      throws MalformedFileException {
    Set<Long> covered = new HashSet<>(names.covered());
    if (covered.isEmpty()) {
      return Optional.empty();
    }
    List<Long> uncovered = new ArrayList<>();
    for (Unit unit : units.info()) {
      if (!covered.remove(unit.sectionOffset()) && !unit.isTypeUnit()) {
        uncovered.add(unit.sectionOffset());
      }
    }
    if (!covered.isEmpty()) {
      units.problems().count("index of names for other units");
    }
    return covered.isEmpty() && uncovered.size() <= MAX_UNCOVERED
        ? Optional.of(new NameHints(units, names, uncovered))
        : Optional.empty();
  }

  /**
   * The first definition with a name.
   *
   * @param name qualified
   */
  Optional<Die> find(Category category, String name) {
    try {
      UnitHits hits = new UnitHits();
      names.find(name, hits);
      boolean hinted = !hits.offsets().isEmpty() || !hits.signatures().isEmpty();
      uncovered.forEach(hits::addOffset);
      Optional<Die> found = hits.isTooMany() ? Optional.empty() : inUnits(hits, category, name);
      if (hinted && found.isEmpty()) {
        units.problems().count("name that its index places elsewhere");
      }
      return found;
    } catch (MalformedFileException e) {
      units.problems().add(e);
      return Optional.empty();
    }
  }

  private Optional<Die> inUnits(UnitHits hits, Category category, String name)
      throws MalformedFileException {
    for (long offset : hits.offsets()) {
      Optional<Unit> unit = units.unitAt(offset);
      Optional<Die> found =
          unit.isPresent() ? inAll(unit.get().expanded(), category, name) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    for (long signature : hits.signatures()) {
      Optional<Die> type = units.typeWithSignature(signature);
      Optional<Die> found =
          type.isPresent() ? inAll(List.of(type.get().unit()), category, name) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Die> inAll(List<Unit> all, Category category, String name)
      throws MalformedFileException {
    for (Unit unit : all) {
      Optional<Die> found = unit.names().find(category, name);
      if (found.isPresent() && isWanted(found.get(), category)) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Functions and variables of one unit alone are not for others to find. */
  private static boolean isWanted(Die die, Category category) throws MalformedFileException {
    return !die.flag(DwAt.DW_AT_declaration)
        && (category != Category.VALUE || die.withInherited(DwAt.DW_AT_external).isPresent());
  }
}
