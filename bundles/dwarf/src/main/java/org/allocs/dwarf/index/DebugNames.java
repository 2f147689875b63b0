package org.allocs.dwarf.index;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;

/**
 * {@code .debug_names}: a table for the file, or where the linker did not merge them for each unit.
 * Compilers put in names without their scopes, gdb with them.
 */
public final class DebugNames implements UnitNames {
  private final List<DebugNamesTable> tables;

  private DebugNames(List<DebugNamesTable> tables) {
    this.tables = List.copyOf(tables);
  }

  /**
   * Reads the headers and abbreviations.
   *
   * @throws MalformedFileException if one contradicts the format
   */
  public static DebugNames of(DwarfSections sections) throws MalformedFileException {
    List<DebugNamesTable> tables = new ArrayList<>();
    for (Cursor at = sections.section(".debug_names").cursor(); at.hasRemaining(); ) {
      UnitLength length = UnitLength.read(at);
      Section strings = sections.section(".debug_str");
      tables.add(DebugNamesTable.read(at.slice(length.length()), length, strings));
    }
    return new DebugNames(tables);
  }

  @Override
  public Set<Long> covered() throws MalformedFileException {
    Set<Long> offsets = new TreeSet<>();
    for (DebugNamesTable table : tables) {
      table.addCovered(offsets);
    }
    return offsets;
  }

  @Override
  public void find(String name, UnitHits hits) throws MalformedFileException {
    Set<String> spellings = new TreeSet<>(List.of(name, unqualified(name)));
    for (String spelling : spellings) {
      byte[] bytes = spelling.getBytes(StandardCharsets.UTF_8);
      for (DebugNamesTable table : tables) {
        table.find(bytes, hits);
      }
    }
  }

  /** What comes after the last scope, outside the arguments of a template. */
  static String unqualified(String name) {
    int depth = 0;
    for (int i = name.length() - 1; i > 0; i--) {
      char c = name.charAt(i);
      depth += c == '>' ? 1 : c == '<' ? -1 : 0;
      if (depth == 0 && c == ':' && name.charAt(i - 1) == ':') {
        return name.substring(i + 1);
      }
    }
    return name;
  }
}
