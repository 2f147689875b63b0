package org.allocs.dwarf.macro;

import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.error.MalformedFileException;

/** Counts definitions of macros. What they define is not read. */
public final class MacroCount {
  private MacroCount() {}

  /**
   * Definitions in all tables of a file; one that several units import counts once.
   *
   * @param problems collects where a table contradicts the format; what stands before counts
   */
  public static long of(DwarfSections sections, Problems problems) {
    long[] count = {0};
    try {
      long size = sections.size(".debug_macro");
      for (long at = 0; at < size; ) {
        Cursor table = sections.cursor(".debug_macro", at);
        int start = table.position();
        add(MacroEntries.table(table), count);
        at += table.position() - start;
      }
    } catch (MalformedFileException e) {
      problems.add(e);
    }
    try {
      Cursor lists = sections.section(".debug_macinfo").cursor();
      while (lists.hasRemaining()) {
        add(MacroEntries.list(lists), count);
      }
    } catch (MalformedFileException e) {
      problems.add(e);
    }
    return count[0];
  }

  private static void add(MacroEntries entries, long[] count) throws MalformedFileException {
    while (entries.next()) {
      count[0] += entries.isDefinition() ? 1 : 0;
    }
  }
}
