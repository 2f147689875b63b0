package org.allocs.model;

import java.util.Objects;

/**
 * What speaks for another fact than the one that is believed.
 *
 * @param fact the other one, in words for the user; of a type its name
 * @param evidence for it
 */
public record Dissent(String fact, Evidence evidence) {
  /** Checks that nothing is absent. */
  public Dissent {
    Objects.requireNonNull(fact, "fact");
    Objects.requireNonNull(evidence, "evidence");
  }

  @Override
  public String toString() {
    return fact + ", " + evidence;
  }
}
