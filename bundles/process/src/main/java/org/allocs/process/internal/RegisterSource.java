package org.allocs.process.internal;

import java.util.Map;
import org.allocs.model.Answer;
import org.allocs.target.Registers;

/** Where the registers of a target's threads come from. */
@FunctionalInterface
interface RegisterSource {
  /** What is known, by thread id; threads that ended are left out. Never throws. */
  Reading read();

  /**
   * Registers of several threads.
   *
   * @param known by thread id
   * @param otherwise what is to be said of all other threads
   */
  record Reading(Map<Long, Answer<Registers>> known, Answer<Registers> otherwise) {
    Answer<Registers> of(long tid) {
      return known.getOrDefault(tid, otherwise);
    }
  }
}
