package org.allocs.model;

import java.util.Objects;

/**
 * Why an answer is believed.
 *
 * @param source the kind of source, one word or two: {@code hook index}, {@code DWARF}, {@code
 *     source line}
 * @param detail what exactly it said, for a person to check
 * @param grade how far it can be trusted
 */
public record Evidence(String source, String detail, Grade grade) {
  /** Checks that nothing is absent. */
  public Evidence {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(grade, "grade");
  }

  /** Evidence that needs no inference. */
  public static Evidence certain(String source, String detail) {
    return new Evidence(source, detail, Grade.CERTAIN);
  }

  /** Evidence by a good rule. */
  public static Evidence likely(String source, String detail) {
    return new Evidence(source, detail, Grade.LIKELY);
  }

  @Override
  public String toString() {
    return source + ": " + detail;
  }
}
