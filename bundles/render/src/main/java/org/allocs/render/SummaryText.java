package org.allocs.render;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.allocs.debug.FileSection;
import org.allocs.debug.ModuleSummary;
import org.allocs.debug.UnitCensus;
import org.allocs.model.AddressRange;

/** What a file has, as text. */
public final class SummaryText {
  private static final String KEY = "%-10s %s%n";
  private static final String SECTION = "  %-24s %12s %12s  %-5s %s%n";

  private SummaryText() {}

  /** Some lines. */
  public static String summary(ModuleSummary summary) {
    StringBuilder text = new StringBuilder();
    line(text, "file", summary.file());
    line(
        text,
        "kind",
        String.format(
            "%s for %s, %d-bit, %s-endian",
            summary.kind(),
            summary.machine(),
            summary.bits(),
            summary.littleEndian() ? "little" : "big"));
    line(text, "build-id", summary.buildId().orElse("none"));
    summary.note().ifPresent(note -> line(text, "note", note));
    lines(text, "found", summary.provenance());
    if (summary.units().isKnown()) {
      units(text, summary.units().value().orElseThrow());
    } else {
      line(text, "units", "unknown: " + summary.units().reason().orElse(""));
    }
    sections(text, summary);
    return text.toString();
  }

  private static void units(StringBuilder text, UnitCensus units) {
    long total = units.kinds().values().stream().mapToLong(Long::longValue).sum();
    line(text, "units", total + ": " + list(units.kinds()));
    line(text, "DWARF", "version " + list(units.versions()));
    line(text, "languages", list(units.languages()));
    lines(
        text,
        "producers",
        units.producers().entrySet().stream()
            .sorted(SummaryJson.BY_COUNT)
            .map(each -> each.getValue() + "  " + each.getKey())
            .toList());
    line(text, "entries", Long.toString(units.entries()));
    line(text, "functions", units.functions() + ", inlined " + units.inlined() + " times");
    line(text, "types", Long.toString(units.types()));
    line(text, "variables", Long.toString(units.variables()));
    line(text, "lines", Long.toString(units.lines()));
    line(text, "macros", Long.toString(units.macros()));
    line(text, "skipped", units.skipped().isEmpty() ? "nothing" : list(units.skipped()));
  }

  /** {@code C11 3, C99 1}. */
  private static String list(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(SummaryJson.BY_COUNT)
        .map(each -> each.getKey() + " (" + each.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  private static void sections(StringBuilder text, ModuleSummary summary) {
    String file = "";
    for (FileSection section : summary.sections()) {
      if (!section.file().equals(file)) {
        file = section.file();
        text.append("sections of ").append(Plain.of(file)).append('\n');
        text.append(String.format(SECTION, "name", "bytes", "stored", "flags", "address"));
      }
      text.append(
              String.format(
                      SECTION,
                      Plain.of(section.name()),
                      Long.toUnsignedString(section.size()),
                      section.stored() == section.size()
                          ? ""
                          : Long.toUnsignedString(section.stored()),
                      section.flags(),
                      section.address() == 0 ? "" : AddressRange.hex(section.address()))
                  .stripTrailing())
          .append('\n');
    }
  }

  private static void lines(StringBuilder text, String key, List<String> values) {
    String first = key;
    for (String value : values) {
      line(text, first, value);
      first = "";
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(String.format(KEY, key, Plain.of(value)));
  }
}
