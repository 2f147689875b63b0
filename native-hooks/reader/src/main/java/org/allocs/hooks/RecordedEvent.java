package org.allocs.hooks;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Who asked for something that was there when the events were read.
 *
 * @param kind what it is
 * @param base first address; of a thread its control block, of a library its bias
 * @param limit first address after; of a thread its function
 * @param path return addresses of the call that asked for it and of the calls around that,
 *     innermost first; empty where they could not be recorded
 * @param thread of a thread its number in the process's own pid namespace; else 0
 * @param backing what a mapping is made of, as the call said
 */
public record RecordedEvent(
    Kind kind, long base, long limit, List<Long> path, int thread, Backing backing) {
  /** What was asked for. */
  public enum Kind {
    /** A mapping. */
    MAPPING,
    /** A segment of System V shared memory. */
    SHARED_MEMORY,
    /** A part of the heap segment. */
    BREAK,
    /** A thread. */
    THREAD,
    /** A library. */
    LIBRARY;

    /** Whether it is a range of addresses. */
    public boolean isRange() {
      return compareTo(THREAD) < 0;
    }
  }

  /** What a mapping is made of. */
  public enum Backing {
    /** Not said. */
    UNTOLD,
    /** Private memory without a file. */
    PRIVATE_MEMORY,
    /** Private, of a file. */
    PRIVATE_FILE,
    /** Shared with others, with or without a file. */
    SHARED
  }

  /** Checks that nothing is absent. */
  public RecordedEvent {
    Objects.requireNonNull(kind, "kind");
    path = List.copyOf(path);
    Objects.requireNonNull(backing, "backing");
  }

  /** Return address of the call that asked for it; empty where it could not be recorded. */
  public OptionalLong site() {
    return path.isEmpty() ? OptionalLong.empty() : OptionalLong.of(path.get(0));
  }
}
