package org.allocs.declared.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.MalformedRulesException;

/** A mapping whose keys are asked for one by one; what nobody asked for is a mistake. */
public final class Keys {
  private final Value.Mapping mapping;
  private final List<String> asked = new ArrayList<>();

  /** The keys of a mapping. */
  public Keys(Value.Mapping mapping) {
    this.mapping = mapping;
  }

  /** Where the mapping begins. */
  public Place place() {
    return mapping.place();
  }

  private Optional<Entry> entry(String key) {
    asked.add(key);
    return mapping.entries().stream().filter(e -> e.key().equals(key)).findFirst();
  }

  /** The value of a key, of any kind. */
  public Optional<Value> value(String key) {
    return entry(key).map(Entry::value);
  }

  /** The text of a key. */
  public Optional<Value.Text> text(String key) throws MalformedRulesException {
    Optional<Entry> entry = entry(key);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (!(entry.get().value() instanceof Value.Text text) || text.text().isBlank()) {
      throw entry.get().place().error("expected a text after " + key);
    }
    return Optional.of(text);
  }

  /** The mapping of a key. */
  public Optional<Keys> mapping(String key) throws MalformedRulesException {
    Optional<Entry> entry = entry(key);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (!(entry.get().value() instanceof Value.Mapping inner)) {
      throw entry.get().place().error("expected more keys, indented, after " + key);
    }
    return Optional.of(new Keys(inner));
  }

  /** The text of a key that has to be there. */
  public Value.Text required(String key) throws MalformedRulesException {
    Optional<Value.Text> text = text(key);
    if (text.isEmpty()) {
      throw place().error("expected " + key + " among these keys");
    }
    return text.get();
  }

  /** Checks that there is nothing but what was asked for. */
  public void end() throws MalformedRulesException {
    for (Entry entry : mapping.entries()) {
      if (!asked.contains(entry.key())) {
        throw entry
            .place()
            .error("not understood: " + entry.key() + "; expected " + String.join(", ", asked));
      }
    }
  }
}
