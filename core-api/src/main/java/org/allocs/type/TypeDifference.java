package org.allocs.type;

import java.util.Objects;
import java.util.Optional;

/**
 * Where two definitions part: the first place, nearest to the start, at which they say different
 * things. Typedefs count as what they stand for.
 *
 * @param path from the object: {@code next->value}, {@code table[]}; empty for the types themselves
 * @param kind what differs
 * @param left what the first one says
 * @param right what the second one says
 */
public record TypeDifference(String path, Kind kind, String left, String right) {
  /** What differs. */
  public enum Kind {
    /** Kinds or names of types. */
    TYPE,
    /** Sizes in bytes. */
    SIZE,
    /** One has a definition where the other has a declaration. */
    DECLARATION,
    /** Numbers of members, of parameters, of enumerators, of elements. */
    COUNT,
    /** Names of members. */
    NAME,
    /** Where members are. */
    PLACE,
    /** Nothing was found as far as was looked: they lead to too many other types. */
    NOT_COMPARED
  }

  /** Checks that nothing is absent. */
  public TypeDifference {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(left, "left");
    Objects.requireNonNull(right, "right");
  }

  /**
   * The first difference of two types; empty if they are equal, with all that they lead to. Types
   * that lead back to themselves are compared as far as they unfold alike. A declaration that they
   * lead to is no difference from a definition of the same name.
   */
  public static Optional<TypeDifference> between(DataType left, DataType right) {
    return new FirstDifference().run(left, right);
  }

  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ") + kind + " " + left + " is " + right;
  }
}
