package org.allocs.debuginfo.internal;

import java.util.Optional;
import org.allocs.binary.PendingFault;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;

/**
 * Turns what goes wrong in a reader into an answer that says so: a module never throws. Beside
 * malformed files that covers running out of heap or stack, defects of the readers, and files that
 * somebody cuts or overwrites in place while their mapped pages are read: an answer counts only if
 * all files are unchanged when it has been worked out.
 */
final class Guard {
  static final String DEFECT = "defect in a reader of debug information: ";

  /** A question that may fail. */
  interface Question<T> {
    Answer<T> ask() throws AllocsException;
  }

  private final ModuleFiles files;
  private final Journal journal;

  /**
   * @param files what answers are read from
   */
  Guard(ModuleFiles files, Journal journal) {
    this.files = files;
    this.journal = journal;
  }

  /** What came of a question; why nothing did, if so. */
  private record Outcome<T>(Answer<T> answer, Optional<String> failure) {}

  /**
   * The answer, or why there is none.
   *
   * @param what is asked, for the journal
   */
  <T> Answer<T> ask(String what, Question<T> question) {
    Outcome<T> outcome = outcome(question);
    try {
      files.requireUnchanged();
    } catch (AllocsException e) {
      outcome = failed(e.getMessage());
    }
    outcome.failure().ifPresent(why -> journal.add(what + " not used: " + why));
    return outcome.answer();
  }

  /**
   * Of a file that was cut, anything may be read, so that a failure means as little as an answer.
   */
  private static <T> Outcome<T> outcome(Question<T> question) {
    try {
      return new Outcome<>(settled(question), Optional.empty());
    } catch (AllocsException e) {
      return failed(e.getMessage());
    } catch (OutOfMemoryError e) {
      return failed("does not fit into the heap, start Java with a larger one (-Xmx)");
    } catch (StackOverflowError e) {
      return failed("does not fit onto the stack, start Java with a larger one (-Xss)");
    } catch (RuntimeException | InternalError e) {
      return failed(DEFECT + e);
    }
  }

  /** Whatever comes of it, a fault shows before anything else is done. */
  private static <T> Answer<T> settled(Question<T> question) throws AllocsException {
    try {
      return question.ask();
    } finally {
      PendingFault.deliver();
    }
  }

  private static <T> Outcome<T> failed(String why) {
    return new Outcome<>(Answer.unknown(why), Optional.of(why));
  }
}
