package org.allocs.dwarf.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.allocs.type.QualifiedType;
import org.allocs.type.TypedefType;

/** {@code DW_TAG_array_type} (DWARF 5, section 5.5), {@code DW_TAG_string_type} (5.11). */
final class Arrays {
  private static final int MAX_DIMENSIONS = 64;
  private static final long MAX_STRIDE = 1L << 40;
  private static final int DW_ORD_row_major = 0;
  private static final int DW_ORD_col_major = 1;

  private Arrays() {}

  static DataType of(TypeBuilder builder, Die die) throws MalformedFileException {
    DataType element = builder.typeOf(die);
    List<Dimension> dimensions = new ArrayList<>();
    boolean elsewhere = die.has(DwAt.DW_AT_data_location) || isStrided(die, element);
    for (DieChildren children = die.children(); children.next(); ) {
      Die child = children.current();
      if (Dimension.isOne(child.tag()) && dimensions.size() < MAX_DIMENSIONS) {
        dimensions.add(Dimension.of(child));
        elsewhere |= isStrided(child, element);
      }
    }
    if (elsewhere) { // a descriptor, or elements that do not lie one after the other
      return elsewhere(die, element, dimensions);
    }
    ArrayType array = nest(element, dimensions, isColumnMajor(die));
    return die.flag(DwAt.DW_AT_GNU_vector)
        ? QualifiedType.vector(array)
        : Spellings.array(die, array, element, dimensions);
  }

  /** Read at run time, unless elements are counted in bits. */
  private static DataType elsewhere(Die die, DataType element, List<Dimension> dimensions)
      throws MalformedFileException {
    boolean bits = die.has(DwAt.DW_AT_bit_stride);
    for (DieChildren children = die.children(); children.next(); ) {
      bits |= children.current().has(DwAt.DW_AT_bit_stride);
    }
    String name = opaqueName(die, element, dimensions);
    OptionalLong bytes = byteSize(die, dimensions);
    if (bits || die.has(DwAt.DW_AT_byte_stride)) {
      String unit = bits ? "bits (DW_AT_bit_stride)" : "bytes of their own (DW_AT_byte_stride)";
      return new OpaqueType(name, bytes, "its elements lie apart by a number of " + unit);
    }
    return new OpaqueType(
        name,
        bytes,
        Optional.of(DescribedArray.of(die, element, isColumnMajor(die))),
        "where its elements are is told by each object");
  }

  /** As stated; else, where all are counted and a stride is stated for all, what they take. */
  private static OptionalLong byteSize(Die die, List<Dimension> dimensions) {
    OptionalLong stated = Composites.byteSize(die);
    OptionalLong bits = die.constant(DwAt.DW_AT_bit_stride);
    OptionalLong bytes = die.constant(DwAt.DW_AT_byte_stride);
    long total = bits.orElse(8 * Math.min(bytes.orElse(0), MAX_STRIDE));
    if (stated.isPresent() || die.has(DwAt.DW_AT_data_location) || total <= 0) {
      return stated;
    }
    for (Dimension dimension : dimensions) {
      long count = dimension.count().orElse(-1);
      if (count < 0 || (count > 0 && total > Long.MAX_VALUE / 16 / count)) {
        return OptionalLong.empty();
      }
      total *= count;
    }
    return OptionalLong.of((total + 7) / 8);
  }

  private static String opaqueName(Die die, DataType element, List<Dimension> dimensions)
      throws MalformedFileException {
    Optional<String> name = die.name();
    if (name.isPresent()) {
      return Spellings.display(die, name.get());
    }
    return Languages.isFortran(die.unit().language())
        ? Spellings.fortran(die, element, dimensions)
        : element.name() + "[]";
  }

  /** The last dimension is the innermost, or in column-major order the first one. */
  private static ArrayType nest(DataType element, List<Dimension> dimensions, boolean columnMajor) {
    if (dimensions.isEmpty()) {
      return new ArrayType(element, OptionalLong.empty());
    }
    DataType nested = element;
    int last = dimensions.size() - 1;
    for (int i = 0; i < last; i++) {
      nested = new ArrayType(nested, dimensions.get(columnMajor ? i : last - i).count());
    }
    return new ArrayType(nested, dimensions.get(columnMajor ? last : 0).count());
  }

  private static boolean isColumnMajor(Die die) throws MalformedFileException {
    long natural = Languages.isFortran(die.unit().language()) ? DW_ORD_col_major : DW_ORD_row_major;
    return die.constant(DwAt.DW_AT_ordering).orElse(natural) == DW_ORD_col_major;
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

  /** A Fortran string of fixed length; its length may also be known at run time only. */
  static DataType ofString(Die die) throws MalformedFileException {
    OptionalLong bytes = Composites.byteSize(die);
    if (die.has(DwAt.DW_AT_string_length)) {
      String name = die.name().orElse("character*(*)");
      return new OpaqueType(name, OptionalLong.empty(), "its length is told by each object");
    }
    BaseType character = new BaseType("character", BaseType.Encoding.UNSIGNED_CHAR, 1);
    String length = bytes.isPresent() ? Long.toString(bytes.getAsLong()) : "(*)";
    return new TypedefType("character*" + length, new ArrayType(character, bytes));
  }
}
