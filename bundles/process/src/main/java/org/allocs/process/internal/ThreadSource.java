package org.allocs.process.internal;

import java.util.Map;

/** Where it is known from what threads of a target are doing. */
@FunctionalInterface
interface ThreadSource {
  /** What is known of them. Never throws. */
  Reading read();

  /**
   * What is known of several threads.
   *
   * @param known by thread id; threads that ended are left out
   * @param otherwise what is to be said of all other threads
   */
  record Reading(Map<Long, ThreadReading> known, ThreadReading otherwise) {
    ThreadReading of(long tid) {
      return known.getOrDefault(tid, otherwise);
    }
  }
}
