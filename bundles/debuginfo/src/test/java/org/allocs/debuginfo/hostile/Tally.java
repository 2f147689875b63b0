package org.allocs.debuginfo.hostile;

import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;

/**
 * What came of asking: how many answers of each kind, and what was refused in words. Anything but
 * an {@link AllocsException} is a defect and passes through.
 */
final class Tally {
  private static final int MAX_REFUSALS = 1000;

  /** A question that may be refused. */
  interface Question {
    void ask() throws AllocsException;
  }

  private final List<String> refusals = new ArrayList<>();
  private long refused;
  private long answers;
  long units;
  long dies;
  long types;
  long rows;
  long frameRows;
  long expressions;

  /** Asks; whether an answer came. */
  boolean ask(Question question) {
    try {
      question.ask();
      answers++;
      return true;
    } catch (AllocsException e) {
      refused++;
      if (refusals.size() < MAX_REFUSALS) {
        refusals.add(e.getMessage());
      }
      return false;
    }
  }

  long answers() {
    return answers;
  }

  long refused() {
    return refused;
  }

  List<String> refusals() {
    return refusals;
  }

  @Override
  public String toString() {
    return "answers="
        + answers
        + " refused="
        + refused
        + " units="
        + units
        + " dies="
        + dies
        + " types="
        + types
        + " rows="
        + rows
        + " frameRows="
        + frameRows
        + " expressions="
        + expressions;
  }
}
