package org.allocs.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.allocs.inspect.Basis;
import org.allocs.inspect.Contents;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.LiveHeap.Group;

/** The live heap in groups, as a table. */
public final class HeapText {
  private static final String ROW = "%12s %14s %7s  %s%n";

  /** Where the last column begins, and two more. */
  private static final int INDENT = 39;

  /** A line should fit a wide terminal; JSON has all of it. */
  private static final int MAX_LABEL = 120;

  private HeapText() {}

  /**
   * A table with its sums.
   *
   * @param heading of the last column
   * @param most rows at most
   */
  public static String table(LiveHeap heap, String heading, int most) {
    return table(heap, heading, most, false);
  }

  /**
   * A table with its sums, and how many chunks have a type.
   *
   * @param heading of the last column
   * @param most rows at most
   * @param why whether each row is followed by what its types rest on
   */
  public static String table(LiveHeap heap, String heading, int most, boolean why) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(ROW, "count", "bytes", "share", heading));
    for (Group group : heap.groups().subList(0, Math.min(most, heap.groups().size()))) {
      text.append(row(heap, group));
      text.append(contents(group.contents()));
      if (why) {
        group.bases().forEach(basis -> text.append(because(basis)));
      }
    }
    rest(heap, most, text);
    text.append(String.format(ROW, heap.count(), heap.bytes(), "100%", "total"));
    text.append(BasisText.coverage(heap.coverage()));
    notes(heap).forEach(note -> text.append("note: ").append(Plain.of(note)).append('\n'));
    return text.toString();
  }

  private static String because(Basis basis) {
    return " ".repeat(INDENT) + Plain.of(BasisText.basis(basis)) + "\n";
  }

  /** What chunks look like, if any looks like anything. */
  private static String contents(List<Contents.Looks> looks) {
    if (looks.stream().allMatch(each -> each.content().isEmpty())) {
      return "";
    }
    int all = looks.stream().mapToInt(Contents.Looks::count).sum();
    String each =
        looks.stream()
            .map(l -> l.label() + " " + percent((double) l.count() / all))
            .collect(Collectors.joining(", "));
    return " ".repeat(INDENT) + "content of " + all + ": " + Plain.of(shortened(each)) + "\n";
  }

  private static String row(LiveHeap heap, Group group) {
    String why = group.reason().map(reason -> ": " + reason).orElse("");
    String label = shortened(Plain.of(group.label() + why));
    return String.format(ROW, group.count(), group.bytes(), percent(heap.share(group)), label);
  }

  static String shortened(String label) {
    return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL - 1) + "…";
  }

  private static void rest(LiveHeap heap, int most, StringBuilder text) {
    List<Group> left = heap.groups().stream().skip(most).toList();
    if (!left.isEmpty()) {
      long count = left.stream().mapToLong(Group::count).sum();
      long bytes = left.stream().mapToLong(Group::bytes).sum();
      double share = heap.bytes() == 0 ? 0 : (double) bytes / heap.bytes();
      String label = "(" + left.size() + " more)";
      text.append(String.format(ROW, count, bytes, percent(share), label));
    }
  }

  private static List<String> notes(LiveHeap heap) {
    List<String> notes = new ArrayList<>(heap.opaque());
    if (heap.count() == 0 && heap.coverage().isEmpty() && notes.isEmpty()) {
      notes.add("no heap chunk is known");
    }
    return notes;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }
}
