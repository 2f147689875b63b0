package org.allocs.declared.internal.text;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.allocs.error.MalformedRulesException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the part of YAML 1.2 that declarations need: documents that are mappings of plain or quoted
 * texts, nested. Anchors, aliases, tags and lists are refused, so nothing in a file can grow beyond
 * the file.
 */
public final class YamlReader {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_VALUES = 10_000;

  private final String file;
  private final List<String> lines;
  private final Iterator<Event> events;
  private int values;

  private YamlReader(String text, String file) {
    this.file = file;
    this.lines = text.lines().toList();
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(text.length() + 1).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /**
   * The documents of a file.
   *
   * @param text of the file
   * @param file its name, for messages
   * @throws MalformedRulesException at the first place that is not as described above
   */
  public static List<Value.Mapping> read(String text, String file) throws MalformedRulesException {
    YamlReader reader = new YamlReader(text, file);
    try {
      return reader.documents();
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      String hint = reader.hint(mark) ? "; quote what begins with & or *" : "";
      throw reader.place(mark).error(e.getProblem() + hint);
    } catch (YamlEngineException e) {
      throw reader.place(Optional.empty()).error(String.valueOf(e.getMessage()));
    }
  }

  private boolean hint(Optional<Mark> mark) {
    String line = place(mark).text();
    return line.contains(": *") || line.contains(": &");
  }

  private List<Value.Mapping> documents() throws MalformedRulesException {
    List<Value.Mapping> documents = new ArrayList<>();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
        case MappingStart -> documents.add(mapping((NodeEvent) event, 0));
        default -> throw at(event, "expected a mapping: allocator: NAME and so on");
      }
    }
    return documents;
  }

  private Value.Mapping mapping(NodeEvent start, int depth) throws MalformedRulesException {
    Place place = check(start);
    if (depth == MAX_DEPTH) {
      throw place.error("nested too deep: max=" + MAX_DEPTH);
    }
    List<Entry> entries = new ArrayList<>();
    for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
      if (!(key instanceof ScalarEvent scalar)) {
        throw at(key, "expected a word and a colon");
      }
      Place at = check(scalar);
      String word = scalar.getValue();
      if (entries.stream().anyMatch(e -> e.key().equals(word))) {
        throw at.error("said twice: " + word);
      }
      entries.add(new Entry(word, at, value(events.next(), depth + 1)));
    }
    return new Value.Mapping(place, entries);
  }

  private Value value(Event event, int depth) throws MalformedRulesException {
    if (event instanceof ScalarEvent scalar) {
      return text(scalar);
    }
    if (event.getEventId() == Event.ID.MappingStart) {
      return mapping((NodeEvent) event, depth);
    }
    throw at(
        event,
        event.getEventId() == Event.ID.Alias
            ? "YAML reads what begins with * as a name of its own: put it in quotes"
            : "expected a text or a mapping");
  }

  private Value.Text text(ScalarEvent scalar) throws MalformedRulesException {
    Place place = check(scalar);
    boolean quoted =
        scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
            || scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
    Place inner = quoted ? place.plus(1) : place;
    boolean exact = inner.text().startsWith(scalar.getValue(), inner.column() - 1);
    return new Value.Text(exact ? inner : place, scalar.getValue(), exact);
  }

  private Place check(NodeEvent event) throws MalformedRulesException {
    Place place = place(event.getStartMark());
    if (event.getAnchor().isPresent()) {
      throw place.error("YAML reads what begins with & as a name of its own: put it in quotes");
    }
    if (event instanceof ScalarEvent scalar && scalar.getTag().isPresent()) {
      throw place.error("tags are not understood: " + scalar.getTag().get());
    }
    if (++values > MAX_VALUES) {
      throw place.error("too much: max=" + MAX_VALUES + " values");
    }
    return place;
  }

  private MalformedRulesException at(Event event, String what) {
    return place(event.getStartMark()).error(what);
  }

  private Place place(Optional<Mark> mark) {
    int line = mark.map(Mark::getLine).orElse(0);
    int column = mark.map(Mark::getColumn).orElse(0);
    String text = line < lines.size() ? lines.get(line) : "";
    return new Place(file, line + 1, Math.min(column, text.length()) + 1, text);
  }
}
