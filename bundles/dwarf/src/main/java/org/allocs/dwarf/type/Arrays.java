package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.Languages;
import org.allocs.error.MalformedFileException;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.OpaqueType;

/** {@code DW_TAG_array_type} (DWARF 5, section 5.5), {@code DW_TAG_string_type} (5.11). */
final class Arrays {
  private static final int MAX_DIMENSIONS = 64;
  private static final int DW_ORD_row_major = 0;
  private static final int DW_ORD_col_major = 1;

  private Arrays() {}

  static DataType of(TypeBuilder builder, Die die) throws MalformedFileException {
    DataType element = builder.typeOf(die);
    List<OptionalLong> counts = new ArrayList<>();
    boolean elsewhere = die.has(DwAt.DW_AT_data_location) || isStrided(die, element);
    for (DieChildren children = die.children(); children.next(); ) {
      Die child = children.current();
      if (isDimension(child.tag()) && counts.size() < MAX_DIMENSIONS) {
        counts.add(count(child));
        elsewhere |= isStrided(child, element);
      }
    }
    if (elsewhere) { // a descriptor, or elements that do not lie one after the other
      return new OpaqueType(die.name().orElse(element.name() + "[]"), Composites.byteSize(die));
    }
    return nest(element, counts, isColumnMajor(die));
  }

  /** The last dimension is the innermost, or in column-major order the first one. */
  private static DataType nest(DataType element, List<OptionalLong> counts, boolean columnMajor) {
    if (!columnMajor) {
      Collections.reverse(counts);
    }
    DataType nested = element;
    for (OptionalLong count : counts) {
      nested = new ArrayType(nested, count);
    }
    return counts.isEmpty() ? new ArrayType(element, OptionalLong.empty()) : nested;
  }

  private static boolean isColumnMajor(Die die) throws MalformedFileException {
    long natural = Languages.isFortran(die.unit().language()) ? DW_ORD_col_major : DW_ORD_row_major;
    return die.constant(DwAt.DW_AT_ordering).orElse(natural) == DW_ORD_col_major;
  }

  private static boolean isDimension(int tag) {
    return tag == DW_TAG_subrange_type
        || tag == DW_TAG_enumeration_type
        || tag == DW_TAG_generic_subrange;
  }

  /** Elements that do not lie one after the other. */
  private static boolean isStrided(Die die, DataType element) {
    if (die.has(DwAt.DW_AT_bit_stride)) {
      OptionalLong bits = die.constant(DwAt.DW_AT_bit_stride);
      return bits.isEmpty() || bits.getAsLong() != 8 * element.byteSize().orElse(-1);
    }
    OptionalLong bytes = die.constant(DwAt.DW_AT_byte_stride);
    return die.has(DwAt.DW_AT_byte_stride)
        && (bytes.isEmpty() || bytes.getAsLong() != element.byteSize().orElse(-1));
  }

  private static OptionalLong count(Die dimension) throws MalformedFileException {
    if (dimension.tag() == DW_TAG_enumeration_type) {
      return OptionalLong.of(Enumerations.count(dimension));
    }
    OptionalLong stated = dimension.constant(DwAt.DW_AT_count);
    if (stated.isPresent()) {
      return stated.getAsLong() < 0 ? OptionalLong.empty() : stated;
    }
    return countOfBounds(dimension);
  }

  /** Bounds that are known at run time only, or not at all, leave the array unbounded. */
  private static OptionalLong countOfBounds(Die dimension) throws MalformedFileException {
    OptionalLong lower = dimension.signedConstant(DwAt.DW_AT_lower_bound);
    OptionalLong upper = dimension.constant(DwAt.DW_AT_upper_bound);
    if (upper.isEmpty() || (lower.isEmpty() && dimension.has(DwAt.DW_AT_lower_bound))) {
      return OptionalLong.empty();
    }
    long first = lower.orElse(Languages.lowerBound(dimension.unit().language()));
    long count = upper.getAsLong() - first + 1;
    return OptionalLong.of(Math.max(0, count));
  }

  /** A Fortran string of fixed length; its length may also be known at run time only. */
  static DataType ofString(Die die) throws MalformedFileException {
    OptionalLong bytes = Composites.byteSize(die);
    if (die.has(DwAt.DW_AT_string_length)) {
      return new OpaqueType(die.name().orElse("character(*)"), OptionalLong.empty());
    }
    BaseType character = new BaseType("character(1)", BaseType.Encoding.UNSIGNED_CHAR, 1);
    return new ArrayType(character, bytes);
  }
}
