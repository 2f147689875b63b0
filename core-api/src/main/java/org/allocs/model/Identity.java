package org.allocs.model;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What an allocation is called in every run of the same program, wherever it lies: two runs can be
 * compared by it. With the name of its allocator, no two of a target at one moment have the same.
 *
 * @param key what sets it apart: a symbol of a file, a place in a file, a site
 * @param ordinal which of those with the same key, ascending by address, from 0; empty where no
 *     other has it
 */
public record Identity(String key, OptionalLong ordinal) {
  /** Checks that nothing is absent. */
  public Identity {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(ordinal, "ordinal");
  }

  /** One that no other has. */
  public static Identity of(String key) {
    return new Identity(key, OptionalLong.empty());
  }

  /** One of several with the same key. */
  public static Identity of(String key, long ordinal) {
    return new Identity(key, OptionalLong.of(ordinal));
  }

  @Override
  public String toString() {
    return ordinal.isPresent() ? key + " #" + ordinal.getAsLong() : key;
  }
}
