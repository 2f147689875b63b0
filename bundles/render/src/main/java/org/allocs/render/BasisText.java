package org.allocs.render;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.allocs.inspect.Basis;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/** What types rest on, as text. */
final class BasisText {
  private BasisText() {}

  /**
   * How much of a heap is typed, and by what, on one line; empty where types were not asked for.
   */
  static String coverage(List<Basis> bases) {
    long count = bases.stream().mapToLong(Basis::count).sum();
    long bytes = bases.stream().mapToLong(Basis::bytes).sum();
    if (count == 0) {
      return "";
    }
    List<Basis> known = bases.stream().filter(Basis::isKnown).toList();
    String by =
        known.stream()
            .collect(Collectors.groupingBy(Basis::kind, Collectors.summingLong(Basis::count)))
            .entrySet()
            .stream()
            .sorted(SummaryJson.BY_COUNT)
            .map(each -> each.getKey() + " " + percent(each.getValue(), count))
            .collect(Collectors.joining(", "));
    return "typed: "
        + percent(known.stream().mapToLong(Basis::count).sum(), count)
        + " of chunks, "
        + percent(known.stream().mapToLong(Basis::bytes).sum(), bytes)
        + " of bytes"
        + (by.isEmpty() ? "" : " (chunks by evidence: " + Plain.of(by) + ")")
        + "\n";
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f%%", whole == 0 ? 100 : 100.0 * part / whole);
  }

  /** What the types of some chunks rest on: grade, count, and an example. */
  static String basis(Basis basis) {
    String grade = basis.grade().map(g -> g.word() + ", ").orElse("");
    return grade
        + basis.kind()
        + ", "
        + basis.count()
        + (basis.example().isEmpty() ? "" : ": " + basis.example())
        + basis.against().map(other -> "; against it: " + other).orElse("");
  }

  /** The chain of an answer: its grade, each piece of evidence, and what speaks against it. */
  static List<String> chain(Answer<?> answer) {
    List<String> lines = new java.util.ArrayList<>();
    answer.grade().ifPresent(grade -> lines.add(grade.word()));
    for (Evidence each : answer.evidence()) {
      lines.add("by " + each + " (" + each.grade().word() + ")");
    }
    answer
        .against()
        .forEach(o -> lines.add("against it: " + o + " (" + o.evidence().grade().word() + ")"));
    return List.copyOf(lines);
  }
}
