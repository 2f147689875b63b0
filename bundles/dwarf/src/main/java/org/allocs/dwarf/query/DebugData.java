package org.allocs.dwarf.query;

import java.util.List;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.error.MalformedFileException;

/**
 * What one file's debug information says. Tables are built when first needed. Safe for use by
 * several threads.
 */
public final class DebugData {
  private final Problems problems = new Problems();
  private final Units units;

  private DebugData(DwarfSections sections) {
    this.units = new Units(sections, problems);
  }

  /** Answers from these sections; nothing is read yet. */
  public static DebugData over(DwarfSections sections) {
    return new DebugData(sections);
  }

  /** What was skipped so far. */
  public Problems problems() {
    return problems;
  }

  /** The units whose headers can be read, in the order of the file. */
  public List<Unit> units() throws MalformedFileException {
    return units.all();
  }
}
