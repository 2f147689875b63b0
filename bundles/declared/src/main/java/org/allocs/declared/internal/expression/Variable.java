package org.allocs.declared.internal.expression;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What stands for the one that is looked at, in expressions; the outer ones first. */
public enum Variable {
  /** What arenas are found from. */
  ROOT,
  /** An arena. */
  ARENA,
  /** An object, or a place for one. */
  OBJECT,
  /** A place that is free. */
  FREE;

  /** The word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one that a word stands for. */
  public static Optional<Variable> of(String word) {
    return Arrays.stream(values()).filter(v -> v.word().equals(word)).findFirst();
  }
}
