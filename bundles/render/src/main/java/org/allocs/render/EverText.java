package org.allocs.render;

import java.util.Comparator;
import org.allocs.inspect.AllocatedEver;
import org.allocs.inspect.AllocatedEver.BySite;
import org.allocs.model.History.Worker;

/** What was allocated ever, as tables. */
public final class EverText {
  private static final String SITE = "%12s %14s %12s %14s %15s  %s%n";
  private static final String THREAD = "%12s %14s %12s %14s  %s%n";

  private EverText() {}

  /**
   * By site and by thread, and by site for each custom allocator.
   *
   * @param since words for since when, such as "ever"
   * @param most rows of each table at most
   */
  public static String tables(AllocatedEver ever, String since, int most) {
    StringBuilder text = new StringBuilder("Allocated " + since + " by site\n");
    sites(ever, most, text);
    text.append("\nAllocated " + since + " by thread\n");
    text.append(String.format(THREAD, "allocations", "bytes", "frees", "freed bytes", "thread"));
    ever.threads().stream()
        .sorted(Comparator.comparingLong(Worker::bytes).reversed())
        .limit(most)
        .forEach(thread -> text.append(row(thread)));
    more(ever.threads().size(), most, text);
    ever.parts()
        .forEach(
            (name, part) -> {
              text.append("\nObjects of " + Plain.of(name) + " " + since + " by site\n");
              sites(part, most, text);
            });
    return text.toString();
  }

  private static void sites(AllocatedEver ever, int most, StringBuilder text) {
    text.append(String.format(SITE, "allocations", "bytes", "gone", "live bytes", "peak", "site"));
    ever.sites().stream().limit(most).forEach(site -> text.append(row(site)));
    more(ever.sites().size(), most, text);
    text.append(row(ever.total()));
  }

  private static void more(int rows, int most, StringBuilder text) {
    if (rows > most) {
      text.append('(').append(rows - most).append(" more)\n");
    }
  }

  private static String row(BySite site) {
    String why = site.reason().map(reason -> ": " + reason).orElse("");
    return String.format(
        SITE,
        site.allocations(),
        site.bytes(),
        site.frees(),
        site.live(),
        (site.isPeakExact() ? "" : "≤") + site.peak(),
        HeapText.shortened(Plain.of(site.label() + why)));
  }

  private static String row(Worker thread) {
    return String.format(
        THREAD,
        thread.allocations(),
        thread.bytes(),
        thread.frees(),
        thread.freedBytes(),
        Plain.of(label(thread)));
  }

  private static String label(Worker thread) {
    if (thread.tid().isEmpty() && thread.name().isEmpty()) {
      return "(not told apart)";
    }
    String number = thread.tid().isPresent() ? thread.tid().getAsLong() + " " : "";
    return (number + thread.name()).strip();
  }
}
