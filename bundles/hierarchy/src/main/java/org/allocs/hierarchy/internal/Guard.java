package org.allocs.hierarchy.internal;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/**
 * Calls the code of other bundles. What goes wrong there is noted as theirs, and the caller goes on
 * with a substitute. Only the end of the target is passed on, once the target itself confirms it.
 */
final class Guard {
  private static final int MAX_MESSAGE = 500;

  private final Target target;
  private final Problems problems;

  /** Code of another bundle. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws AllocsException;
  }

  Guard(Target target, Problems problems) {
    this.target = target;
    this.problems = problems;
  }

  /**
   * Runs an action.
   *
   * @param who names the bundle or allocator
   * @param otherwise what to go on with if it fails or answers null
   */
  <T> T call(String who, T otherwise, Action<T> action) throws TargetGoneException {
    String trouble;
    try {
      T answer = action.run();
      if (answer != null) {
        return answer;
      }
      trouble = nothing(who);
    } catch (Throwable e) {
      trouble = trouble(who, e);
    }
    problems.add(trouble);
    return otherwise;
  }

  /**
   * What came of an action.
   *
   * @param answer its own or the substitute
   * @param trouble what went wrong, as it was noted
   */
  record Outcome<T>(T answer, Optional<String> trouble) {}

  /** Runs an action, and tells what went wrong. */
  <T> Outcome<T> attempt(String who, T otherwise, Action<T> action) throws TargetGoneException {
    String trouble;
    try {
      T answer = action.run();
      if (answer != null) {
        return new Outcome<>(answer, Optional.empty());
      }
      trouble = nothing(who);
    } catch (Throwable e) {
      trouble = trouble(who, e);
    }
    problems.add(trouble);
    return new Outcome<>(otherwise, Optional.of(trouble));
  }

  private static String nothing(String who) {
    return who + " answered null";
  }

  /**
   * What to tell of a failure. A bundle may throw whatever it likes: errors of linkage and of the
   * stack are most likely.
   */
  private String trouble(String who, Throwable failure) throws TargetGoneException {
    if (!(failure instanceof AllocsException)) {
      return who + " failed: " + shortened(failure.toString());
    }
    String trouble = who + ": " + shortened(String.valueOf(failure.getMessage()));
    if (failure instanceof TargetGoneException gone && isGone()) {
      problems.add(trouble);
      throw gone;
    }
    return trouble;
  }

  /** Notes what a bundle said that cannot be. */
  void reject(String who, String what) {
    problems.add(who + " " + what);
  }

  private boolean isGone() {
    try {
      for (Mapping mapping : target.mappings()) {
        if (mapping.isReadable()) {
          target.memory().readSome(mapping.range().base(), new byte[1], 0, 1);
          return false;
        }
      }
      return false;
    } catch (TargetGoneException e) {
      return true;
    } catch (AllocsException e) {
      return false;
    }
  }

  static String shortened(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
  }
}
