package org.allocs.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What ends an allocation. Whatever holds it ends it too: a chunk goes with its mapping.
 *
 * @param ends what may end it, the usual one first; never empty; the first that happens does
 * @param detail how, in words for the user
 */
public record Lifetime(List<End> ends, String detail) {
  /** What may end an allocation. */
  public enum End {
    /** The program gives this one back. */
    FREE,
    /** The function that has it returns, or is left in another way. */
    RETURN,
    /** Its addresses are unmapped. */
    UNMAPPING,
    /** The file that has it is unloaded. */
    UNLOADING,
    /** The program gives back all of the region that it lies in. */
    RESET,
    /** A collector finds that nothing leads to it. */
    COLLECTION,
    /** The thread that has it ends. */
    THREAD_END,
    /** The process ends, or begins another program. */
    PROCESS_END;

    /** The words that users see. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Checks that something ends it. */
  public Lifetime {
    ends = List.copyOf(ends);
    Objects.requireNonNull(detail, "detail");
    if (ends.isEmpty()) {
      throw new IllegalArgumentException("nothing ends it: detail=" + detail);
    }
  }

  /** One with these ends, the usual one first. */
  public static Lifetime until(String detail, End... ends) {
    return new Lifetime(Arrays.asList(ends), detail);
  }

  @Override
  public String toString() {
    return String.join(", ", ends.stream().map(End::words).toList())
        + (detail.isEmpty() ? "" : ": " + detail);
  }
}
