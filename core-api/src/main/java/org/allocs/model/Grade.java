package org.allocs.model;

/** How far a piece of evidence can be trusted. */
public enum Grade {
  /** Follows from what the target or its files state. */
  CERTAIN,
  /** Inferred by a rule that is right on nearly all programs. */
  LIKELY,
  /** Plausible only. */
  GUESS
}
