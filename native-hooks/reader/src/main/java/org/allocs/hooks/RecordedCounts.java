package org.allocs.hooks;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What the hooks counted since the process began, or since the one that it was forked from did. Of
 * a process that runs, not all of it is of one instant.
 *
 * @param paths those that allocated, in no order
 * @param threads all that allocated or freed, those that ended included, in the order in which they
 *     first did
 * @param live bytes of all chunks
 * @param peak the most that {@code live} has been
 */
public record RecordedCounts(
    List<PathCounts> paths, List<ThreadCounts> threads, long live, long peak) {
  /** Checks that nothing is absent. */
  public RecordedCounts {
    paths = List.copyOf(paths);
    threads = List.copyOf(threads);
  }

  /**
   * Chunks by the path of the calls that made them.
   *
   * @param path return addresses, innermost first; empty for all whose path was lost
   * @param allocations how many were made
   * @param bytes of these, as requested
   * @param frees how many of these are gone
   * @param live bytes of those that are not
   * @param peak the most that {@code live} has been
   */
  public record PathCounts(
      List<Long> path, long allocations, long bytes, long frees, long live, long peak) {
    /** Checks that nothing is absent. */
    public PathCounts {
      path = List.copyOf(path);
    }
  }

  /**
   * Chunks by the thread that made or freed them.
   *
   * @param thread the kernel's number of it; empty if it is not known, or stands for several
   * @param name as the kernel has it; empty if it is not known
   * @param allocations how many it made
   * @param bytes of these, as requested
   * @param frees how many it freed, whoever made them
   * @param freedBytes of these
   */
  public record ThreadCounts(
      OptionalInt thread, String name, long allocations, long bytes, long frees, long freedBytes) {
    /** Checks that nothing is absent. */
    public ThreadCounts {
      Objects.requireNonNull(thread, "thread");
      Objects.requireNonNull(name, "name");
    }
  }
}
