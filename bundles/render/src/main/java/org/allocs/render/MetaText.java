package org.allocs.render;

import java.util.List;
import java.util.stream.Collectors;
import org.allocs.inspect.MetaFacts;
import org.allocs.inspect.Node;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/** What else the protocol tells of an allocation as text. */
final class MetaText {
  private static final int MOST_ALTERNATIVES = 8;
  private static final int MOST_LINES = 8;

  private MetaText() {}

  /** Takes a line. */
  @FunctionalInterface
  interface Lines {
    void line(String key, String value);
  }

  /** Other ways to see what is at the address; the first is told as its field. */
  static void alternatives(MetaFacts facts, Lines lines) {
    List<String> others =
        facts.alternatives().stream()
            .skip(1)
            .limit(MOST_ALTERNATIVES)
            .map(path -> path.path() + "  " + path.type().name() + " at +" + path.offset())
            .toList();
    others.forEach(other -> lines.line("or", other));
  }

  /**
   * A line for each fact that is known.
   *
   * @param why whether there is a line, with the reason, for those that are not, and the evidence
   */
  static void facts(MetaFacts facts, boolean why, Lines lines) {
    fact("identity", facts.identity(), why, lines);
    fact("lifetime", facts.lifetime(), why, lines);
    fact("pointers", facts.pointerUse().map(use -> words(use.word())), why, lines);
    if (facts.usableSize().reason().isPresent()) {
      fact("usable", facts.usableSize(), why, lines);
    }
    fact("record", facts.metadata(), why, lines);
    facts.record().ifPresent(record -> record(record, lines));
  }

  private static String words(String use) {
    return use.equals("base") ? "only one to the base stands for it" : "any into it stands for it";
  }

  private static void fact(String key, Answer<?> answer, boolean why, Lines lines) {
    if (answer.isKnown()) {
      lines.line(key, answer.value().get().toString());
      if (why) {
        answer.evidence().stream().map(Evidence::toString).forEach(each -> lines.line("", each));
      }
    } else if (why) {
      lines.line(key, "unknown: " + answer.reason().orElseThrow());
    }
  }

  private static void record(Node record, Lines lines) {
    boolean array = record.type().stripped() instanceof org.allocs.type.ArrayType;
    List<Node> rows = array ? record.children() : List.of(record);
    rows.stream().limit(MOST_LINES).forEach(row -> lines.line("", row(row)));
    if (rows.size() > MOST_LINES) {
      lines.line("", "and more, in all: " + rows.size());
    }
  }

  private static String row(Node node) {
    return node.children().stream().map(MetaText::part).collect(Collectors.joining(", "));
  }

  private static String part(Node node) {
    String name = node.label().startsWith(".") ? node.label().substring(1) : node.label();
    if (node.string().isPresent()) {
      return name + " \"" + node.string().get() + "\"";
    }
    String value =
        node.children().isEmpty()
            ? node.text()
            : node.children().stream().map(Node::text).collect(Collectors.joining(" "));
    return name + " " + value;
  }
}
