package org.allocs.declared.internal.text;

import org.allocs.error.MalformedRulesException;

/**
 * Where something stands in a file.
 *
 * @param file as the person named it
 * @param line number, from 1
 * @param column from 1
 * @param text the line
 */
public record Place(String file, int line, int column, String text) {
  private static final int MAX_TEXT = 200;

  /** So many characters further on in the same line, as far as that reaches. */
  public Place plus(int characters) {
    return new Place(file, line, Math.min(column + characters, text.length() + 1), text);
  }

  /** That this is wrong, and what is. */
  public MalformedRulesException error(String what) {
    boolean shown = column <= MAX_TEXT;
    String line = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    return new MalformedRulesException(file, this.line, shown ? column : 1, line, what);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
