package org.allocs.hooks.internal;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.Functions;
import org.allocs.target.Target;

/**
 * Finds chunks of our own process by the hooks' own reader ({@code allocs_hook_find} of
 * allocs_hook.h), which takes no lock and reads nothing but what the hooks never give back.
 */
final class OwnFinder {
  private static final String FIND = "allocs_hook_find";

  /** Whoever asks less often has no library loaded for that. */
  private static final int FEW = 64;

  private static final int UNKNOWN = -1;
  private static final int NONE = 0;
  private static final int IN_FLIGHT = 2;

  /* Words of struct allocs_hook_chunk: base, size, site, path, path_length. */
  private static final int WORDS = 5;
  private static final int SIZE = 1;
  private static final int PATH = 3;
  private static final int PATH_LENGTH = 4;

  private final Functions functions;
  private final long function;
  private final AtomicInteger asked = new AtomicInteger();

  private OwnFinder(Functions functions, long function) {
    this.functions = functions;
    this.function = function;
  }

  /**
   * What it found.
   *
   * @param path address of the return addresses; 0 where they were lost
   */
  record Found(int state, long base, long size, long path) {
    /** Whether no chunk covers the address. */
    boolean isNone() {
      return state == NONE;
    }

    /** Whether it is being reallocated. */
    boolean inFlight() {
      return state == IN_FLIGHT;
    }
  }

  /** That of a target; empty where its functions cannot be called. */
  static Optional<OwnFinder> of(Target target, DebugInfo debugInfo) throws AllocsException {
    Optional<Functions> functions = target.functions().value();
    if (functions.isEmpty()) {
      return Optional.empty();
    }
    Answer<Long> function = IndexAccess.symbol(target, debugInfo, FIND);
    return function.value().map(address -> new OwnFinder(functions.get(), address));
  }

  /**
   * The live chunk that covers an address, or that there is none.
   *
   * @return empty where the index has to be read, as it is another process's, or said nothing
   */
  Optional<Found> find(long address) throws AllocsException {
    if (asked.get() < FEW && asked.incrementAndGet() < FEW) {
      return Optional.empty();
    }
    long[] chunk = new long[WORDS];
    OptionalInt state = functions.fill(function, address, chunk);
    return state.isEmpty() || state.getAsInt() == UNKNOWN
        ? Optional.empty()
        : Optional.of(
            new Found(
                state.getAsInt(),
                chunk[0],
                chunk[SIZE],
                chunk[PATH_LENGTH] == 0 ? 0 : chunk[PATH]));
  }
}
