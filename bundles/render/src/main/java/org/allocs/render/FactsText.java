package org.allocs.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allocs.debug.Symbol;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.MetaFacts;
import org.allocs.inspect.Sites;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.Evidence;
import org.allocs.model.Site;
import org.allocs.type.DataType;

/** Allocations, types and sites as text. */
public final class FactsText {
  private static final String KEY = "  %-10s %s%n";

  private FactsText() {}

  /** Some lines that say all that is known of one address. */
  public static String inspection(Inspection inspection) {
    return inspection(inspection, false);
  }

  /**
   * Some lines that say all that is known of one address.
   *
   * @param why whether they tell how far the type can be trusted, and what speaks against it
   */
  public static String inspection(Inspection inspection, boolean why) {
    return inspection(inspection, Optional.empty(), why);
  }

  /** The same, with what else the protocol tells, where that was asked for. */
  public static String inspection(Inspection inspection, Optional<MetaFacts> meta, boolean why) {
    StringBuilder text = new StringBuilder(AddressRange.hex(inspection.address())).append('\n');
    inspection.fault().ifPresent(signal -> line(text, "fault", SignalText.words(signal)));
    if (inspection.leaf().isEmpty()) {
      line(text, "nothing", inspection.resolution().note().orElse("not mapped"));
      return text.toString();
    }
    Allocation leaf = inspection.leaf().get();
    long offset = inspection.address() - leaf.base();
    line(text, "allocator", leaf.allocator());
    leaf.name().ifPresent(name -> line(text, "name", name));
    leaf.name().flatMap(Symbol::demangled).ifPresent(name -> line(text, "demangled", name));
    line(text, "range", range(leaf) + ", the address is at +" + Long.toUnsignedString(offset));
    line(text, "type", type(inspection.type()));
    List<String> chain =
        why
            ? BasisText.chain(inspection.type())
            : inspection.type().evidence().stream().map(Evidence::toString).toList();
    chain.forEach(each -> line(text, "", each));
    inspection.content().ifPresent(c -> line(text, "content", content(c, why)));
    inspection
        .field()
        .ifPresent(
            f -> line(text, "field", f.path() + "  " + f.type().name() + " at +" + f.offset()));
    meta.ifPresent(facts -> MetaText.alternatives(facts, (key, value) -> line(text, key, value)));
    site(inspection, leaf).ifPresent(site -> line(text, "site", site));
    calls(text, inspection.calls());
    meta.ifPresent(facts -> MetaText.facts(facts, why, (key, value) -> line(text, key, value)));
    attributes(leaf).ifPresent(each -> line(text, "more", each));
    line(text, "path", path(inspection.resolution().path()));
    inspection.resolution().note().ifPresent(note -> line(text, "note", note));
    return text.toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(String.format(KEY, key, Plain.of(value)));
  }

  /** Base, limit and size. */
  static String range(AddressRange range) {
    return AddressRange.hex(range.base())
        + " - "
        + AddressRange.hex(range.limit())
        + ", "
        + Long.toUnsignedString(range.size())
        + " bytes";
  }

  /** The same, with what more of it may be used. */
  static String range(Allocation allocation) {
    return range(allocation.range())
        + allocation.usableSize().stream()
            .filter(usable -> usable != allocation.size())
            .mapToObj(usable -> " (" + usable + " usable)")
            .findFirst()
            .orElse("");
  }

  /** A type's name, or why it is not known. */
  static String type(Answer<DataType> answer) {
    return answer
        .value()
        .map(DataType::name)
        .orElseGet(() -> "unknown: " + answer.reason().orElseThrow());
  }

  /**
   * What memory looks like.
   *
   * @param why whether it is told how many bytes were looked at
   */
  public static String content(Answer<Content> content, boolean why) {
    String looked = content.evidence().get(0).detail();
    String grade = content.grade().orElseThrow().word();
    return content.value().orElseThrow() + (why ? " (" + grade + ", " + looked + ")" : "");
  }

  private static Optional<String> site(Inspection inspection, Allocation leaf) {
    Answer<Site> site = inspection.site();
    if (site.isKnown()) {
      return site.value().map(FactsText::place);
    }
    return leaf.siteUnknown().map(why -> "unknown: " + why);
  }

  /** One line for each, where there are more than the one that is the site. */
  private static void calls(StringBuilder text, List<Site> calls) {
    String key = "calls";
    for (Site call : calls.size() > 1 ? calls : List.<Site>of()) {
      line(text, key, place(call));
      key = "";
    }
  }

  /** A place in the program on one line, with its inline chain. */
  static String place(Site site) {
    List<String> parts = new ArrayList<>();
    site.frames().stream()
        .skip(1)
        .forEach(frame -> parts.add(frame.function().orElse("?") + ":" + frame.line()));
    String chain = parts.isEmpty() ? "" : ", inlined into " + String.join(", ", parts);
    return Sites.label(site) + chain + " (" + AddressRange.hex(site.address()) + ")";
  }

  private static Optional<String> attributes(Allocation allocation) {
    return allocation.attributes().isEmpty()
        ? Optional.empty()
        : Optional.of(
            allocation.attributes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" ")));
  }

  private static String path(List<Allocation> path) {
    return path.stream().map(FactsText::step).collect(Collectors.joining(" > "));
  }

  private static String step(Allocation allocation) {
    return allocation.allocator() + allocation.name().map(name -> " " + name).orElse("");
  }
}
