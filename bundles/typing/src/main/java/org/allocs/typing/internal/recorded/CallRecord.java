package org.allocs.typing.internal.recorded;

import java.util.Optional;

/**
 * What a call allocates, as the compiler understood it.
 *
 * @param file as debug information names it, normalised
 * @param line of the call, from 1
 * @param column of the callee's name, from 1; behind a macro it may be off
 * @param lastLine of the call
 * @param function that the call is in, without namespaces
 * @param callee the function that is called, without namespaces; {@code new} for a new expression;
 *     empty for a call through a pointer
 * @param kind what the other fields say
 * @param type that is measured; empty where none is
 * @param tail of a header: the type of the elements behind it; may be empty
 * @param receiver what the pointer points to that receives the result; may be empty
 */
public record CallRecord(
    String file,
    int line,
    int column,
    int lastLine,
    String function,
    String callee,
    Kind kind,
    String type,
    String tail,
    String receiver) {
  /** What is known of a size. */
  public enum Kind {
    /** One or more of a type. */
    ELEMENTS('E'),
    /** One of a type and something behind it. */
    HEADER('H'),
    /** One of a type, one of the tail, and something behind that. */
    HEADER_AND_MORE('O'),
    /** {@code new T}. */
    NEW('N'),
    /** {@code new T[n]}. */
    NEW_ARRAY('A'),
    /** A parameter's, and the result is returned: who calls the function knows. */
    PASSED_ON('P'),
    /** Computed from a parameter's, such as a sum, and the result is returned. */
    PASSED_ON_CHANGED('M'),
    /** Nothing. */
    UNKNOWN('U');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    static Optional<Kind> of(String text) {
      for (Kind kind : values()) {
        if (text.length() == 1 && text.charAt(0) == kind.letter) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /** Whether another one says the same of what is allocated. */
  public boolean saysLike(CallRecord other) {
    return kind == other.kind && type.equals(other.type) && tail.equals(other.tail);
  }

  /** Where it is, for a person. */
  public String place() {
    return file + ":" + line + ": " + callee;
  }
}
