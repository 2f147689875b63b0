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
    return attempt(who, otherwise, action).answer();
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
      trouble = who + " answered null";
    } catch (TargetGoneException e) {
      trouble = told(who, e);
      if (isGone()) {
        problems.add(trouble);
        throw e;
      }
    } catch (AllocsException e) {
      trouble = told(who, e);
    } catch (Throwable e) {
      // A bundle may throw whatever it likes: errors of linkage and of the stack are most likely.
      trouble = who + " failed: " + shortened(e.toString());
    }
    problems.add(trouble);
    return new Outcome<>(otherwise, Optional.of(trouble));
  }

  private static String told(String who, AllocsException failure) {
    return who + ": " + shortened(String.valueOf(failure.getMessage()));
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
