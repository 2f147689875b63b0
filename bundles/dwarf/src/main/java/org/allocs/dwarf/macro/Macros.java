package org.allocs.dwarf.macro;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.macro.MacroDescriptor.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Budget;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.debug.MacroEvent;
import org.allocs.debug.MacroHistory;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.error.MalformedFileException;

/**
 * What became of one macro in each unit of a file. A table that several units import is read once.
 * Used once, by one thread.
 */
public final class Macros {
  private static final int MAX_DEPTH = 64;

  /** Entries that are kept of tables that are imported, or gone through for the units. */
  private static final int MAX_STEPS = 1 << 22;

  private final Units units;
  private final String name;
  private final Map<Table, List<MacroStep>> imported = new HashMap<>();
  private final Budget budget = Budget.of(2);
  private int steps;

  /**
   * A table that units import.
   *
   * @param base of the strings by index that the importing unit has
   */
  private record Table(DwarfSections sections, long offset, OptionalLong base) {}

  private Macros(Units units, String name) {
    this.units = units;
    this.name = name;
  }

  /**
   * What units say of a macro, in the order of the file; units that say the same together. A unit
   * whose tables contradict the format is left out, and noted as a problem.
   *
   * @throws MalformedFileException if there is such a unit and no other says anything
   */
  public static List<MacroHistory> named(Units units, String name) throws MalformedFileException {
    return new Macros(units, name).histories();
  }

  /** Whether a unit says anything of macros. A malformed unit is taken to do so. */
  public static boolean areIn(Units units) throws MalformedFileException {
    for (Unit listed : units.info()) {
      try {
        Die root = listed.full().root();
        if (root.has(DW_AT_macros) || root.has(DW_AT_GNU_macros) || root.has(DW_AT_macro_info)) {
          return true;
        }
      } catch (MalformedFileException e) {
        units.problems().add(e);
        return true;
      }
    }
    return false;
  }

  private List<MacroHistory> histories() throws MalformedFileException {
    Map<List<MacroEvent>, List<String>> found = new LinkedHashMap<>();
    Optional<MalformedFileException> malformed = Optional.empty();
    for (Unit listed : units.info()) {
      try {
        Unit unit = listed.full();
        List<MacroEvent> events = events(unit);
        if (!events.isEmpty()) {
          String unitName = unit.context().name().orElse("?");
          found.computeIfAbsent(events, key -> new ArrayList<>(1)).add(unitName);
        }
      } catch (MalformedFileException e) {
        units.problems().add(e);
        malformed = malformed.or(() -> Optional.of(e));
      }
    }
    if (found.isEmpty() && malformed.isPresent()) {
      throw malformed.get();
    }
    List<MacroHistory> all = new ArrayList<>();
    found.forEach((events, names) -> all.add(new MacroHistory(events, names)));
    return all;
  }

  private List<MacroEvent> events(Unit unit) throws MalformedFileException {
    Die root = unit.root();
    OptionalLong table = root.sectionOffset(DW_AT_macros);
    table = table.isPresent() ? table : root.sectionOffset(DW_AT_GNU_macros);
    OptionalLong list = root.sectionOffset(DW_AT_macro_info);
    DwarfSections sections = unit.context().sections();
    UnitMacros macros = new UnitMacros(unit.context());
    if (table.isPresent()) {
      Cursor at = sections.cursor(".debug_macro", table.getAsLong());
      apply(MacroEntries.table(at), sections, at.section(), macros);
    } else if (list.isPresent()) {
      Cursor at = sections.cursor(".debug_macinfo", list.getAsLong());
      apply(MacroEntries.list(at), sections, at.section(), macros);
    }
    return macros.events();
  }

  private void apply(
      MacroEntries entries, DwarfSections sections, Section section, UnitMacros macros)
      throws MalformedFileException {
    macros.begin(entries.lines());
    for (int from = entries.position(); entries.next(); from = entries.position()) {
      budget.spend(section, entries.position() - from);
      Optional<MacroStep> step = step(entries, sections, section, macros);
      if (step.isPresent()) {
        apply(step.get(), macros, 0);
      }
    }
  }

  private void apply(MacroStep step, UnitMacros macros, int depth) throws MalformedFileException {
    Optional<DwarfSections> other = step.imports();
    if (other.isEmpty()) {
      macros.add(step);
      return;
    }
    if (depth > MAX_DEPTH) {
      throw malformed(other.get(), "tables of macros that import each other");
    }
    for (MacroStep each : imported(other.get(), step, macros)) {
      spendStep(other.get());
      apply(each, macros, depth + 1);
    }
  }

  private void spendStep(DwarfSections where) throws MalformedFileException {
    if (++steps > MAX_STEPS) {
      throw malformed(where, "imports of macros lead to vast numbers of them");
    }
  }

  private static MalformedFileException malformed(DwarfSections where, String detail) {
    return new MalformedFileException(where.file(), ".debug_macro", 0, detail);
  }

  private List<MacroStep> imported(DwarfSections sections, MacroStep step, UnitMacros macros)
      throws MalformedFileException {
    Table table = new Table(sections, step.value(), macros.unit().strOffsetsBase());
    List<MacroStep> known = imported.get(table);
    if (known == null) {
      Cursor at = sections.cursor(".debug_macro", step.value());
      Section section = at.section();
      known = new ArrayList<>();
      MacroEntries entries = MacroEntries.table(at);
      for (int from = entries.position(); entries.next(); from = entries.position()) {
        budget.spend(section, entries.position() - from);
        Optional<MacroStep> next = step(entries, sections, section, macros);
        if (next.isPresent()) {
          spendStep(sections);
          known.add(next.get());
        }
      }
      imported.put(table, known);
    }
    return known;
  }

  /** What an entry means, unless it is about another macro. */
  private Optional<MacroStep> step(
      MacroEntries entries, DwarfSections sections, Section section, UnitMacros macros)
      throws MalformedFileException {
    if (entries.isDefinition() || entries.isEnd()) {
      return text(entries, sections, section, macros)
          .filter(this::isOfMacro)
          .map(text -> MacroStep.of(entries, text));
    }
    switch (entries.operation()) {
      case DW_MACRO_import:
        return Optional.of(MacroStep.importing(entries, sections));
      case DW_MACRO_import_sup:
        return sections.supplementary().map(other -> MacroStep.importing(entries, other));
      case DW_MACRO_start_file, DW_MACRO_end_file:
        return Optional.of(MacroStep.of(entries, ""));
      default:
        return Optional.empty();
    }
  }

  /** Empty where it is in a file that is not there. */
  private static Optional<String> text(
      MacroEntries entries, DwarfSections sections, Section section, UnitMacros macros)
      throws MalformedFileException {
    switch (entries.operation()) {
      case DW_MACRO_define, DW_MACRO_undef:
        return Optional.of(section.cursor(entries.value()).string());
      case DW_MACRO_define_sup, DW_MACRO_undef_sup:
        Optional<DwarfSections> other = sections.supplementary();
        return other.isEmpty()
            ? Optional.empty()
            : Optional.of(other.get().cursor(".debug_str", entries.value()).string());
      case DW_MACRO_define_strx, DW_MACRO_undef_strx:
        long offset = macros.unit().strings().strx(entries.value());
        return Optional.of(macros.unit().strings().strp(offset).string());
      default:
        return Optional.of(sections.cursor(".debug_str", entries.value()).string());
    }
  }

  private boolean isOfMacro(String text) {
    int end = name.length();
    return text.startsWith(name)
        && (text.length() == end || text.charAt(end) == '(' || text.charAt(end) == ' ');
  }
}
