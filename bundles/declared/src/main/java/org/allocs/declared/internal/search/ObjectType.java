package org.allocs.declared.internal.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.declared.internal.declaration.TypeChoice;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.expression.Frame;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;

/**
 * Tells the type of an object.
 *
 * @param tag what tells types apart, for messages; empty where there is but one
 * @param alternatives the first that fits counts
 */
record ObjectType(Optional<Bound> tag, List<Alternative> alternatives) {
  private static final String MANY = "[]";

  /**
   * One type.
   *
   * @param fits whether the tag says so; empty for always
   * @param type of one element
   * @param many whether there are as many as fit
   */
  record Alternative(Optional<Bound> fits, Place place, DataType type, boolean many) {}

  /** Resolves names. */
  static ObjectType of(TypeChoice choice, Names inside) throws AllocsException {
    List<Alternative> alternatives = new ArrayList<>();
    for (TypeChoice.Alternative each : choice.alternatives()) {
      Optional<Bound> fits = Optional.empty();
      if (each.value().isPresent()) {
        Expression value = each.value().get();
        Expression tag = choice.tag().orElseThrow();
        fits =
            Optional.of(Bound.of(new Expression.Binary(value.place(), "==", tag, value), inside));
      }
      String name = each.type().text().strip();
      boolean many = name.endsWith(MANY);
      String one = many ? name.substring(0, name.length() - MANY.length()) : name;
      DataType type = inside.type(one, each.type().place());
      alternatives.add(new Alternative(fits, each.type().place(), type, many));
    }
    return new ObjectType(Bound.of(choice.tag(), inside), alternatives);
  }

  /** The size that all objects have, if there is but one type and one of it. */
  OptionalLong size() {
    return tag.isEmpty() && !alternatives.get(0).many()
        ? alternatives.get(0).type().byteSize()
        : OptionalLong.empty();
  }

  /** The type of an object of a size. */
  Answer<DataType> of(Frame frame, long size) throws AllocsException {
    for (Alternative each : alternatives) {
      if (each.fits().isEmpty() || each.fits().get().term().value(frame) != 0) {
        return fitted(each, size);
      }
    }
    return Answer.unknown(
        "no type is declared for the tag of this object: " + tag.orElseThrow().place());
  }

  private static Answer<DataType> fitted(Alternative each, long size) {
    long bytes = each.type().byteSize().orElse(0);
    if (bytes <= 0 || bytes > size) {
      return Answer.unknown(
          "declared as "
              + each.type().name()
              + ", which does not fit: size="
              + bytes
              + " object="
              + size);
    }
    DataType whole = each.many() ? ArrayType.of(each.type(), size / bytes) : each.type();
    return Answer.known(whole, Evidence.certain("declared", each.place().toString()));
  }
}
