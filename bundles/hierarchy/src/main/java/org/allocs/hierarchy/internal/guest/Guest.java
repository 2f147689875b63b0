package org.allocs.hierarchy.internal.guest;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.allocs.error.AllocsException;

/** A bundle that is not of the distribution, from its start to its stop. */
final class Guest {
  private final String label;
  private final Executor threads;
  private volatile Optional<String> verdict = Optional.empty();

  /**
   * @param label how problems name it
   * @param threads that run its code
   */
  Guest(String label, Executor threads) {
    this.label = label;
    this.threads = threads;
  }

  /**
   * Runs its code in another thread.
   *
   * @throws CutOffException if it does not answer, or did not before
   */
  <T> T ask(GuestCall.Question<T> question) throws AllocsException {
    GuestCall<?> outer = GuestThread.currentCall();
    if (outer != null && outer.guest() == this) {
      return outer.again(question);
    }
    if (isCutOff()) {
      throw cutOff();
    }
    GuestCall<T> call = new GuestCall<>(this, question);
    threads.execute(call);
    return call.await();
  }

  /** Why it is not asked any more. */
  Optional<String> verdict() {
    return verdict;
  }

  boolean isCutOff() {
    return verdict.isPresent();
  }

  /** It is not asked any more. */
  CutOffException cutOff() {
    if (verdict.isEmpty()) {
      verdict =
          Optional.of(
              label
                  + " was cut off: it did not answer within 100 ms, and is not asked until its next start");
    }
    return new CutOffException(verdict.get());
  }
}
