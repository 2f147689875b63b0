package org.allocs.dwarf.template;

import static org.allocs.dwarf.DwTag.*;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwAte;
import org.allocs.dwarf.info.Die;
import org.allocs.error.MalformedFileException;

/**
 * {@code DW_AT_const_value} as the number that its type makes of it: the forms of fixed size tell
 * no sign (DWARF 5, section 7.5.5, class constant), and gcc writes 200 in one byte.
 */
final class ConstantValue {
  private static final int MAX_DEPTH = 48;

  private ConstantValue() {}

  /**
   * The decimal number.
   *
   * @param holder of the constant
   * @param type of it, or what {@link #typeOf} makes of that
   * @return empty if the entry has no constant
   */
  static Optional<String> text(Die holder, Die type) throws MalformedFileException {
    OptionalLong value = holder.constant(DwAt.DW_AT_const_value);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    long bytes = type.constant(DwAt.DW_AT_byte_size).orElse(Long.BYTES);
    int spare = bytes > 0 && bytes < Long.BYTES ? Long.SIZE - 8 * (int) bytes : 0;
    long shifted = value.getAsLong() << spare;
    return Optional.of(
        isSigned(type, value.getAsLong())
            ? Long.toString(shifted >> spare)
            : Long.toUnsignedString(shifted >>> spare));
  }

  /** Of an enumeration its underlying type tells, which not every compiler states. */
  private static boolean isSigned(Die type, long value) throws MalformedFileException {
    OptionalLong encoding = type.constant(DwAt.DW_AT_encoding);
    if (encoding.isEmpty() && type.tag() == DW_TAG_enumeration_type) {
      Optional<Die> underlying = unqualified(type.reference(DwAt.DW_AT_type));
      if (underlying.isEmpty()) {
        return value < 0;
      }
      encoding = underlying.get().constant(DwAt.DW_AT_encoding);
    }
    int known = (int) encoding.orElse(0);
    return known == DwAte.DW_ATE_signed || known == DwAte.DW_ATE_signed_char;
  }

  /** The type that an entry refers to, without typedefs and qualifiers. */
  static Optional<Die> typeOf(Die holder) throws MalformedFileException {
    return unqualified(holder.reference(DwAt.DW_AT_type));
  }

  private static Optional<Die> unqualified(Optional<Die> type) throws MalformedFileException {
    Optional<Die> inner = type;
    for (int i = 0; i < MAX_DEPTH && inner.isPresent(); i++) {
      switch (inner.get().tag()) {
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_typedef:
          inner = inner.get().reference(DwAt.DW_AT_type);
          break;
        default:
          return inner;
      }
    }
    return Optional.empty();
  }
}
