package org.allocs.query;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/** Tells which of those with the same allocator and site an allocation is, by address, from 0. */
@FunctionalInterface
public interface Ordinals {
  /** Which it is; unknown, with the reason, where that was not counted. */
  Answer<Long> of(Allocation allocation) throws AllocsException;

  /**
   * Counts them as they are asked for: each once, in the order of a walk over the whole target.
   * Memory grows with the number of sites, not of allocations. Used by one thread.
   */
  static Ordinals counting() {
    record Origin(String allocator, OptionalLong site) {}
    Map<Origin, Long> counts = new HashMap<>();
    return allocation -> {
      Origin origin = new Origin(allocation.allocator(), allocation.siteAddress());
      return Answer.known(
          counts.merge(origin, 1L, Long::sum) - 1, Evidence.certain("walk", "counted by address"));
    };
  }
}
