package org.allocs.declared.internal.text;

import java.util.List;
import java.util.Optional;

/** What a file says: a text, or a mapping of texts to values. */
public sealed interface Value {
  /** Where it begins. */
  Place place();

  /** The text, if it is one. */
  default Optional<Text> asText() {
    return Optional.empty();
  }

  /**
   * A text.
   *
   * @param text what it is
   * @param exact whether it stands in the file as it is, in one line: then places inside can be
   *     told
   */
  record Text(Place place, String text, boolean exact) implements Value {
    /** Where a character of it stands. */
    public Place at(int index) {
      return exact ? place.plus(index) : place;
    }

    @Override
    public Optional<Text> asText() {
      return Optional.of(this);
    }
  }

  /**
   * A mapping.
   *
   * @param entries in the order of the file, no key twice
   */
  record Mapping(Place place, List<Entry> entries) implements Value {
    /** Copies the list. */
    public Mapping {
      entries = List.copyOf(entries);
    }
  }
}
