package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwAte.*;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.template.CNames;
import org.allocs.error.MalformedFileException;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.OpaqueType;
import org.allocs.type.TypedefType;

/** {@code DW_TAG_base_type} (DWARF 5, section 5.1), {@code DW_TAG_subrange_type} (5.13). */
final class BaseTypes {
  private BaseTypes() {}

  static DataType of(Die die) throws MalformedFileException {
    String name = Spellings.display(die, die.name().orElse("<base type>"));
    OptionalLong bytes = Composites.byteSize(die);
    if (bytes.isEmpty() || bytes.getAsLong() > Integer.MAX_VALUE) {
      return new OpaqueType(name, bytes);
    }
    int encoding = (int) die.constant(DwAt.DW_AT_encoding).orElse(0);
    return new BaseType(CNames.canonical(name), encoding(encoding), (int) bytes.getAsLong());
  }

  static BaseType.Encoding encoding(int code) {
    switch (code) {
      case DW_ATE_address:
        return BaseType.Encoding.ADDRESS;
      case DW_ATE_boolean:
        return BaseType.Encoding.BOOLEAN;
      case DW_ATE_complex_float:
        return BaseType.Encoding.COMPLEX_FLOAT;
      case DW_ATE_float:
        return BaseType.Encoding.FLOAT;
      case DW_ATE_signed:
        return BaseType.Encoding.SIGNED;
      case DW_ATE_signed_char:
        return BaseType.Encoding.SIGNED_CHAR;
      case DW_ATE_unsigned:
        return BaseType.Encoding.UNSIGNED;
      case DW_ATE_unsigned_char:
      case DW_ATE_ASCII:
        return BaseType.Encoding.UNSIGNED_CHAR;
      case DW_ATE_UTF:
      case DW_ATE_UCS:
        return BaseType.Encoding.UTF;
      case DW_ATE_decimal_float:
        return BaseType.Encoding.DECIMAL_FLOAT;
      default:
        return BaseType.Encoding.OTHER;
    }
  }

  /**
   * A type whose values are some of another's: the other under a name, or a base of its own size.
   */
  static DataType ofSubrange(TypeBuilder builder, Die die) throws MalformedFileException {
    DataType base = builder.typeOf(die);
    Optional<String> stated = QualifiedNames.of(die);
    Optional<String> name =
        stated.isPresent() ? Optional.of(Spellings.display(die, stated.get())) : stated;
    OptionalLong bytes = Composites.byteSize(die);
    if (bytes.isPresent() && !bytes.equals(base.byteSize())) {
      return resized(name.orElse("<subrange>"), base.stripped(), bytes.getAsLong());
    }
    return name.isPresent() ? new TypedefType(name.get(), base) : base;
  }

  private static DataType resized(String name, DataType base, long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      return new OpaqueType(name, OptionalLong.of(bytes));
    }
    if (base instanceof BaseType number) {
      return new BaseType(name, number.encoding(), (int) bytes);
    }
    if (base instanceof EnumType whole) {
      return new EnumType(
          Optional.of(name), name, (int) bytes, whole.signed(), whole.enumerators());
    }
    return new OpaqueType(name, OptionalLong.of(bytes));
  }
}
