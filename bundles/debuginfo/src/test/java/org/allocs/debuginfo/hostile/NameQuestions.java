package org.allocs.debuginfo.hostile;

import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.index.DebugNames;
import org.allocs.dwarf.index.GdbIndex;
import org.allocs.dwarf.index.PublicNames;
import org.allocs.dwarf.index.UnitHits;
import org.allocs.dwarf.index.UnitNames;
import org.allocs.dwarf.query.DebugData;
import org.allocs.error.AllocsException;

/** Asks the indexes of names that a file has, each by itself and then all as they are used. */
final class NameQuestions {
  private static final List<String> NAMES =
      List.of("node", "struct node", "first", "square", "int", "handler", "ns::Derived", "", "x");

  private interface Source {
    UnitNames open() throws AllocsException;
  }

  private NameQuestions() {}

  static void ask(DwarfSections sections, Tally tally) {
    List<Source> sources =
        List.of(
            () -> DebugNames.of(sections),
            () -> GdbIndex.of(sections),
            () -> PublicNames.of(sections));
    for (Source source : sources) {
      tally.ask(
          () -> {
            UnitNames names = source.open();
            names.covered();
            for (String name : NAMES) {
              tally.ask(() -> find(names, name));
            }
          });
    }
    tally.ask(() -> GdbIndex.of(sections).ranges());
    DebugData data = DebugData.over(sections);
    for (String name : NAMES) {
      tally.ask(() -> data.typeNamed(name, Optional.empty()));
    }
  }

  private static void find(UnitNames names, String name) throws AllocsException {
    UnitHits hits = new UnitHits();
    names.find(name, hits);
    hits.offsets();
    hits.signatures();
  }
}
