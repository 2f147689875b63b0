package org.allocs.debuginfo.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.allocs.dwarf.info.Die;
import org.allocs.error.MalformedFileException;

/**
 * The call that leaves no frame by which a function was entered, where a call of another one led to
 * it: the only one there is among all that can follow.
 */
final class LastTailCall {
  private static final int MAX_FUNCTIONS = 64;

  private final FrameFiles files;
  private final Die entered;
  private final Set<Long> seen = new HashSet<>();
  private final Deque<Die> waiting = new ArrayDeque<>();
  private Optional<CallSite> found = Optional.empty();

  private LastTailCall(FrameFiles files, Die entered) {
    this.files = files;
    this.entered = entered;
  }

  /**
   * Looks for it.
   *
   * @param called the function that was called
   * @param entered the function that has the frame
   * @return empty if there is none, or it may be one of several
   */
  static Optional<CallSite> between(Die called, Die entered, FrameFiles files)
      throws MalformedFileException {
    LastTailCall search = new LastTailCall(files, entered);
    return search.enqueue(called) && search.run() ? search.found : Optional.empty();
  }

  /** Whether all calls were followed. */
  private boolean run() throws MalformedFileException {
    while (!waiting.isEmpty()) {
      Die next = waiting.remove();
      if (seen.add(next.id()) && !follow(next)) {
        return false;
      }
    }
    return true;
  }

  private boolean follow(Die function) throws MalformedFileException {
    if (seen.size() > MAX_FUNCTIONS || !SelfCalls.isDescribed(function)) {
      return false;
    }
    for (CallSite site : CallSite.tailCalls(function)) {
      Optional<Die> callee = site.callee();
      if (callee.isEmpty()) {
        return false;
      }
      if (!CallSite.isSame(callee.get(), entered)) {
        if (!enqueue(callee.get())) {
          return false;
        }
      } else if (found.isPresent()) {
        return false;
      } else {
        found = Optional.of(site);
      }
    }
    return true;
  }

  /** Whether the code of a function is there to be followed. */
  private boolean enqueue(Die function) throws MalformedFileException {
    Optional<Die> defined =
        SelfCalls.hasCode(function) ? Optional.of(function) : files.defined(function);
    defined.ifPresent(waiting::add);
    return defined.isPresent();
  }
}
