package org.allocs.typing.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.DataType;

/** What the size that a program asks for says about what it will keep there. */
sealed interface Shape {
  /**
   * Elements of one type.
   *
   * @param element the type
   * @param count how many, where the source states it
   * @param product whether it is written as a product, so that it means an array
   */
  record Elements(DataType element, OptionalLong count, boolean product) implements Shape {}

  /**
   * {@code new element[count]}: elements, after a count of 8 bytes or more if they have a
   * destructor.
   */
  record NewArray(DataType element, OptionalLong count) implements Shape {}

  /**
   * A composite and something behind it.
   *
   * @param header the composite
   * @param tail type of what is behind it, where the source states it
   * @param cut whether less than the whole composite may be there, as with {@code offsetof}
   */
  record Header(DataType header, Optional<DataType> tail, boolean cut) implements Shape {}

  /** Two composites, in an order that the size does not tell. */
  record Pair(DataType one, DataType other) implements Shape {}

  /** One or the other, of which at least one names a type. */
  record Choice(Shape whenTrue, Shape whenFalse) implements Shape {}

  /** The length of a string, and more bytes. */
  record Text() implements Shape {}

  /** A number that no type has part in. */
  record Number(OptionalLong value) implements Shape {}

  /**
   * Nothing can be concluded.
   *
   * @param reason in words for the user
   * @param mixed whether more than one kind of thing is in it
   */
  record Nothing(String reason, boolean mixed) implements Shape {
    Nothing(String reason) {
      this(reason, false);
    }
  }

  /** Whether a type follows from it. */
  default boolean tells() {
    return this instanceof Elements
        || this instanceof NewArray
        || this instanceof Header
        || this instanceof Pair;
  }
}
