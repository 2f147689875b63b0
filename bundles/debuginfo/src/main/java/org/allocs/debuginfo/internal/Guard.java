package org.allocs.debuginfo.internal;

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

  /**
   * The answer, or why there is none.
   *
   * @param what is asked, for the journal
   */
  <T> Answer<T> ask(String what, Question<T> question) {
    try {
      Answer<T> answer = question.ask();
      files.requireUnchanged();
      return answer;
    } catch (AllocsException e) {
      journal.add(what, e);
      return Answer.unknown(e.getMessage());
    } catch (InternalError e) {
      return failed(what, whyFaulted(e));
    } catch (OutOfMemoryError e) {
      return failed(what, "does not fit into the heap, start Java with a larger one (-Xmx)");
    } catch (StackOverflowError e) {
      return failed(what, "does not fit onto the stack, start Java with a larger one (-Xss)");
    } catch (RuntimeException e) {
      return failed(what, DEFECT + e);
    }
  }

  /** Of a mapped page that is not in the file any more, or of the virtual machine itself. */
  private String whyFaulted(InternalError error) {
    try {
      files.requireUnchanged();
      return DEFECT + error;
    } catch (AllocsException e) {
      return e.getMessage();
    }
  }

  private <T> Answer<T> failed(String what, String why) {
    journal.add(what + " not used: " + why);
    return Answer.unknown(why);
  }
}
