package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwTag;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.Languages;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;

/**
 * Lengths of arrays that only a running function knows (DWARF 5, sections 5.13 and 2.19). Used by
 * one thread.
 */
final class RuntimeArrays {
  private static final int MAX_TYPES = 16;
  private static final long MAX_COUNT = 1L << 40;

  private final LiveFrame frame;
  private final LocationLists lists;
  private final VariableValues values;
  private final ExpressionContext context;

  RuntimeArrays(
      LiveFrame frame, LocationLists lists, VariableValues values, ExpressionContext context) {
    this.frame = frame;
    this.lists = lists;
    this.values = values;
    this.context = context;
  }

  /** The type of a variable as long as it is in this frame; unchanged where that is not known. */
  DataType complete(Die variable, DataType type) {
    if (!(type.stripped() instanceof ArrayType array) || type.byteSize().isPresent()) {
      return type;
    }
    try {
      Optional<Die> entry = arrayEntry(variable);
      return entry.isPresent() ? complete(entry.get(), array).orElse(type) : type;
    } catch (AllocsException e) {
      return type;
    }
  }

  /** The entry of the array behind qualifiers and typedefs. */
  private static Optional<Die> arrayEntry(Die variable) throws AllocsException {
    Optional<Die> here = variable.inheritedType();
    for (int i = 0; i < MAX_TYPES && here.isPresent(); i++) {
      if (here.get().tag() == DwTag.DW_TAG_array_type) {
        return here;
      }
      here = here.get().reference(DwAt.DW_AT_type);
    }
    return Optional.empty();
  }

  private Optional<DataType> complete(Die entry, ArrayType type) throws AllocsException {
    List<Long> counts = new ArrayList<>();
    DieChildren children = entry.children();
    while (children.next()) {
      if (children.current().tag() == DwTag.DW_TAG_subrange_type) {
        OptionalLong count = count(children.current());
        if (count.isEmpty() || count.getAsLong() < 0 || count.getAsLong() > MAX_COUNT) {
          return Optional.empty();
        }
        counts.add(count.getAsLong());
      }
    }
    DataType made = type;
    for (int i = 0; i < counts.size(); i++) {
      if (!(made instanceof ArrayType array)) {
        return Optional.empty();
      }
      made = array.element();
    }
    for (int i = counts.size() - 1; i >= 0; i--) {
      made = ArrayType.of(made, counts.get(i));
    }
    return counts.isEmpty() ? Optional.empty() : Optional.of(made);
  }

  private OptionalLong count(Die dimension) throws AllocsException {
    if (dimension.has(DwAt.DW_AT_count)) {
      return value(dimension, DwAt.DW_AT_count);
    }
    OptionalLong upper = value(dimension, DwAt.DW_AT_upper_bound);
    OptionalLong lower =
        dimension.has(DwAt.DW_AT_lower_bound)
            ? value(dimension, DwAt.DW_AT_lower_bound)
            : OptionalLong.of(Languages.lowerBound(dimension.unit().language()));
    return upper.isPresent() && lower.isPresent()
        ? OptionalLong.of(upper.getAsLong() - lower.getAsLong() + 1)
        : OptionalLong.empty();
  }

  private OptionalLong value(Die dimension, int attribute) throws AllocsException {
    OptionalLong constant =
        attribute == DwAt.DW_AT_lower_bound
            ? dimension.signedConstant(attribute)
            : dimension.constant(attribute);
    if (constant.isPresent()) {
      return constant;
    }
    Optional<Die> variable = dimension.reference(attribute);
    return known(variable.isPresent() ? values.of(variable.get()) : computed(dimension, attribute));
  }

  private Answer<Long> computed(Die dimension, int attribute) throws AllocsException {
    Optional<LocationAttribute> stated = dimension.location(attribute);
    Optional<Expression> expression =
        stated.isPresent() ? lists.at(stated.get(), frame.lookup().value()) : Optional.empty();
    return expression.isPresent()
        ? ExpressionEvaluator.value(expression.get(), context)
        : Answer.unknown("no bound is stated here");
  }

  private static OptionalLong known(Answer<Long> answer) {
    return answer.value().isPresent()
        ? OptionalLong.of(answer.value().get())
        : OptionalLong.empty();
  }
}
