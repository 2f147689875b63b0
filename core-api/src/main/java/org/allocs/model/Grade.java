package org.allocs.model;

import java.util.Locale;

/** How far a piece of evidence can be trusted. */
public enum Grade {
  /** Follows from what the target or its files state. */
  CERTAIN,
  /** Inferred by a rule that is right on nearly all programs. */
  LIKELY,
  /** Plausible only. */
  GUESS;

  /** Whether it is to be trusted more than another. */
  public boolean isAbove(Grade other) {
    return compareTo(other) < 0;
  }

  /** The word that users see and give. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The next lower one; the lowest itself. */
  public Grade lower() {
    return this == CERTAIN ? LIKELY : GUESS;
  }
}
