package org.allocs.error;

/** A line of a file of rules, written by a person, that is not one. */
public final class MalformedRulesException extends AllocsException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file as the person named it
   * @param line number, from 1
   * @param column where it goes wrong, from 1
   * @param text the line
   * @param expected what should be there, in words
   */
  public MalformedRulesException(String file, int line, int column, String text, String expected) {
    super(
        file
            + ":"
            + line
            + ":"
            + column
            + ": "
            + expected
            + "\n  "
            + text.replace('\t', ' ')
            + "\n  "
            + " ".repeat(column - 1)
            + "^");
  }
}
