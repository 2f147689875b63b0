package org.allocs.hooks;

import java.util.List;
import org.allocs.hooks.RecordedCounts.PathCounts;

/**
 * What the hooks counted of one custom allocator's objects since the process began, or since the
 * one that it was forked from did. Of a process that runs, not all of it is of one instant.
 *
 * @param paths those by which objects were made, in no order
 * @param live bytes of all objects
 * @param peak the most that {@code live} has been
 */
public record ObjectCounts(List<PathCounts> paths, long live, long peak) {
  /** Checks that nothing is absent. */
  public ObjectCounts {
    paths = List.copyOf(paths);
  }
}
