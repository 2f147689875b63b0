package org.allocs.model;

import java.util.Locale;
import java.util.Objects;

/**
 * What the bytes of some memory look like. It says nothing of the type that the program declared.
 *
 * @param kind of content
 * @param form which of its kind, one for all that look alike: an encoding, a region that pointers
 *     lead to; empty where there is but one
 * @param detail more of this very memory: how many characters, which byte; empty where there is no
 *     more to tell
 */
public record Content(Kind kind, String form, String detail) {
  /** Kinds of content. */
  public enum Kind {
    /** Characters of an encoding. */
    TEXT,
    /** Words that are addresses of mapped memory, or null. */
    POINTERS,
    /** What the allocator's list of free chunks left; nothing was written since. */
    FREE_LIST_RESIDUE,
    /** Zeros alone. */
    ZEROED,
    /** One byte again and again. */
    FILLED;

    /** The words that users see. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Checks that nothing is absent. */
  public Content {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(detail, "detail");
  }

  /** What it has in common with all that look alike. */
  public String label() {
    return kind.words() + (form.isEmpty() ? "" : " " + form);
  }

  @Override
  public String toString() {
    return label() + (detail.isEmpty() ? "" : ", " + detail);
  }
}
