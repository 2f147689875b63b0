package org.allocs.process.internal;

import java.util.Map;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Registers;

/** The one thread that asks about its own process. */
final class GivenThread implements ThreadSource {
  private final Reading reading;

  GivenThread(long tid, Registers registers) {
    Evidence evidence = Evidence.certain("caller", "captured in the frame that asks");
    this.reading =
        new Reading(
            Map.of(tid, ThreadReading.of(Answer.known(registers, evidence))),
            ThreadReading.of(
                Answer.unknown(
                    "a thread of this program other than the one that asks: only a child process could stop it")));
  }

  @Override
  public Reading read() {
    return reading;
  }
}
