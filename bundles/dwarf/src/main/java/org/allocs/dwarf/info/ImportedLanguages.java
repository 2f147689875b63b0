package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.DW_TAG_imported_unit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.allocs.dwarf.DwAt;
import org.allocs.error.MalformedFileException;

/**
 * The languages of partial units, which do not state any: that of the first unit that imports them
 * (DWARF 5, section 3.1.1, appendix E). Only imports at the start of a unit are seen, where the
 * tool that makes partial units puts them.
 */
final class ImportedLanguages {
  private final Map<Unit, Integer> byUnit = new HashMap<>();

  private ImportedLanguages() {}

  /** What the units of a file import, directly or over others, in that file or elsewhere. */
  static ImportedLanguages of(Units importers) throws MalformedFileException {
    ImportedLanguages languages = new ImportedLanguages();
    for (Unit unit : importers.info()) {
      try {
        long language = unit.root().constant(DwAt.DW_AT_language).orElse(0);
        if (language != 0) {
          languages.spread(unit, (int) language);
        }
      } catch (MalformedFileException e) {
        importers.problems().add(e);
      }
    }
    return languages;
  }

  private void spread(Unit from, int language) throws MalformedFileException {
    Deque<Unit> rest = new ArrayDeque<>();
    rest.add(from);
    while (!rest.isEmpty()) {
      DieChildren children = rest.remove().root().children();
      while (children.next() && children.current().tag() == DW_TAG_imported_unit) {
        Unit imported = children.current().reference(DwAt.DW_AT_import).map(Die::unit).orElse(null);
        if (imported != null && byUnit.putIfAbsent(imported, language) == null) {
          rest.add(imported);
        }
      }
    }
  }

  /** Whether anything imports the unit. */
  boolean has(Unit unit) {
    return byUnit.containsKey(unit);
  }

  /** 0 where nothing imports the unit. */
  int of(Unit unit) {
    return byUnit.getOrDefault(unit, 0);
  }
}
