package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.DW_TAG_enumerator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.Languages;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.template.CommonNames;
import org.allocs.error.MalformedFileException;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.EnumType.Enumerator;
import org.allocs.type.OpaqueType;

/** {@code DW_TAG_enumeration_type} (DWARF 5, section 5.7). */
final class Enumerations {
  private Enumerations() {}

  static DataType of(TypeBuilder builder, Die die) throws MalformedFileException {
    if (Definitions.isElsewhere(die)) {
      Optional<Die> definition = Definitions.of(builder, die, Category.ENUM);
      if (definition.isPresent()) {
        return builder.build(definition.get());
      }
    }
    Optional<String> tag = QualifiedNames.of(die);
    String spelling = spelling(die, tag);
    DataType underlying = builder.typeOf(die);
    OptionalLong bytes = Composites.byteSize(die);
    bytes = bytes.isPresent() ? bytes : underlying.byteSize();
    if (bytes.isEmpty() || bytes.getAsLong() > Long.BYTES * 2) {
      return new OpaqueType(spelling, bytes);
    }
    boolean signed = isSigned(die, underlying);
    return new EnumType(
        tag,
        spelling,
        (int) bytes.getAsLong(),
        signed,
        enumerators(die, signed),
        builder.reader().isShared() ? CommonNames.of(die) : Optional.empty());
  }

  private static String spelling(Die die, Optional<String> tag) throws MalformedFileException {
    boolean keyword = Languages.isC(die.unit().language()) || tag.isEmpty();
    return (keyword ? "enum " : "") + Spellings.display(die, tag.orElse("{...}"));
  }

  /** By the underlying type, else by the encoding, else by what values there are. */
  private static boolean isSigned(Die die, DataType underlying) throws MalformedFileException {
    if (underlying.stripped() instanceof BaseType base) {
      return isSigned(base.encoding());
    }
    OptionalLong encoding = die.constant(DwAt.DW_AT_encoding);
    return encoding.isPresent()
        ? isSigned(BaseTypes.encoding((int) encoding.getAsLong()))
        : hasNegative(die);
  }

  private static boolean isSigned(BaseType.Encoding encoding) {
    return encoding == BaseType.Encoding.SIGNED || encoding == BaseType.Encoding.SIGNED_CHAR;
  }

  private static boolean hasNegative(Die die) throws MalformedFileException {
    for (DieChildren children = die.children(); children.next(); ) {
      if (children.current().constant(DwAt.DW_AT_const_value).orElse(0) < 0) {
        return true;
      }
    }
    return false;
  }

  private static List<Enumerator> enumerators(Die die, boolean signed)
      throws MalformedFileException {
    List<Enumerator> enumerators = new ArrayList<>();
    for (DieChildren children = die.children(); children.next(); ) {
      Die child = children.current();
      OptionalLong value =
          signed
              ? child.signedConstant(DwAt.DW_AT_const_value)
              : child.constant(DwAt.DW_AT_const_value);
      if (child.tag() == DW_TAG_enumerator && value.isPresent()) {
        String name = Spellings.enumerator(die, child.name().orElse("?"));
        enumerators.add(new Enumerator(name, value.getAsLong()));
      }
    }
    return enumerators;
  }

  /** Number of enumerators: the elements of an array that they index. */
  static long count(Die die) throws MalformedFileException {
    long count = 0;
    for (DieChildren children = die.children(); children.next(); ) {
      count += children.current().tag() == DW_TAG_enumerator ? 1 : 0;
    }
    return count;
  }
}
