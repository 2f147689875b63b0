package org.allocs.render;

import java.util.Map;
import org.allocs.inspect.Totals;
import org.allocs.inspect.Totals.Sum;

/** What a program held at one moment. */
public final class ReportText {
  /** Rows of a table at most. */
  public static final int TOP = 10;

  private static final String ROW = "%12s %14s  %s%n";

  private ReportText() {}

  /**
   * The report.
   *
   * @param title whose memory
   * @param when words for the moment, such as "at its end"
   */
  public static String report(String title, String when, Totals totals) {
    return "== allocs: "
        + Plain.of(title)
        + " "
        + Plain.of(when)
        + "\n\n"
        + incomplete(totals)
        + "Memory by allocator (allocations nest: do not add up)\n"
        + sums(totals.byAllocator(), "allocator")
        + "\nLive heap by type\n"
        + HeapText.table(totals.types(), "type", TOP)
        + "\nLive heap by site\n"
        + HeapText.table(totals.sites(), "site", TOP)
        + "\nMappings by kind\n"
        + sums(totals.byKind(), "kind");
  }

  private static String incomplete(Totals totals) {
    return totals
        .stoppedAt()
        .map(at -> Plain.of("There was no time to count what lies from " + at + " on.") + "\n\n")
        .orElse("");
  }

  private static String sums(Map<String, Sum> sums, String heading) {
    StringBuilder text = new StringBuilder(String.format(ROW, "count", "bytes", heading));
    sums.forEach(
        (name, sum) -> text.append(String.format(ROW, sum.count(), sum.bytes(), Plain.of(name))));
    return text.toString();
  }
}
