package org.allocs.debuginfo.internal;

import org.allocs.error.AllocsException;
import org.allocs.model.Answer;

/**
 * Turns what goes wrong in a reader into an answer that says so: a module never throws. Beside
 * malformed files that covers running out of heap or stack, and defects of the readers.
 */
final class Guard {
  static final String DEFECT = "defect in a reader of debug information: ";

  /** A question that may fail. */
  interface Question<T> {
    Answer<T> ask() throws AllocsException;
  }

  private final Journal journal;

  Guard(Journal journal) {
    this.journal = journal;
  }

  /**
   * The answer, or why there is none.
   *
   * @param what is asked, for the journal
   */
  <T> Answer<T> ask(String what, Question<T> question) {
    try {
      return question.ask();
    } catch (AllocsException e) {
      journal.add(what, e);
      return Answer.unknown(e.getMessage());
    } catch (OutOfMemoryError e) {
      return failed(what, "does not fit into the heap, start Java with a larger one (-Xmx)");
    } catch (StackOverflowError e) {
      return failed(what, "does not fit onto the stack, start Java with a larger one (-Xss)");
    } catch (RuntimeException e) {
      return failed(what, DEFECT + e);
    }
  }

  private <T> Answer<T> failed(String what, String why) {
    journal.add(what + " not used: " + why);
    return Answer.unknown(why);
  }
}
