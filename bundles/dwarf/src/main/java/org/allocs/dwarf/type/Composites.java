package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.template.CommonNames;
import org.allocs.error.MalformedFileException;
import org.allocs.type.CompositeName;
import org.allocs.type.CompositeType;
import org.allocs.type.CompositeType.Kind;
import org.allocs.type.Contents;
import org.allocs.type.DataType;
import org.allocs.type.OpaqueType;

/** Structures, classes, unions (DWARF 5, section 5.7). */
final class Composites {
  private static final long MAX_BITS = Long.MAX_VALUE / 16;

  private Composites() {}

  static DataType of(TypeBuilder builder, Die die) throws MalformedFileException {
    boolean union = die.tag() == DW_TAG_union_type;
    if (Definitions.isElsewhere(die)) {
      Optional<Die> found = Definitions.of(builder, die, union ? Category.UNION : Category.STRUCT);
      if (found.isPresent()) {
        return builder.build(found.get());
      }
    }
    return isSizedAtRunTime(die)
        ? new OpaqueType(
            Spellings.composite(die, kind(die), QualifiedNames.of(die)),
            OptionalLong.empty(),
            "its size, and where its members are, is told by each object")
        : describe(builder.reader(), die);
  }

  /** As records of Ada are that have a discriminant: the size is an expression. */
  private static boolean isSizedAtRunTime(Die die) {
    return die.has(DwAt.DW_AT_byte_size)
        && die.constant(DwAt.DW_AT_byte_size).isEmpty()
        && !TypeReader.isDeclaration(die);
  }

  private static DataType describe(TypeReader reader, Die die) throws MalformedFileException {
    Optional<String> tag = QualifiedNames.of(die);
    OptionalLong size = TypeReader.isDeclaration(die) ? OptionalLong.empty() : byteSize(die);
    return CompositeType.of(
        kind(die),
        new CompositeName(
            tag,
            Spellings.composite(die, kind(die), tag),
            uniqtypeName(reader, die),
            reader.isShared() ? CommonNames.of(die) : Optional.empty()),
        size,
        die.unit().section().file(),
        new Reading(reader, die));
  }

  /**
   * Reads what a composite holds. No lambda: two threads that come to one at once both make its
   * class, and the archive of classes has it once.
   */
  private record Reading(TypeReader reader, Die die) implements Supplier<Contents> {
    @Override
    public Contents get() {
      return MemberReader.read(reader, die);
    }
  }

  private static Kind kind(Die die) {
    switch (die.tag()) {
      case DW_TAG_union_type:
        return Kind.UNION;
      case DW_TAG_structure_type:
        return Kind.STRUCT;
      default:
        return Kind.CLASS;
    }
  }

  private static String uniqtypeName(TypeReader reader, Die die) throws MalformedFileException {
    Optional<String> name = die.inheritedName();
    // To find a typedef takes a pass over the unit: not for what is read in passing.
    name = name.isPresent() || !reader.isShared() ? name : reader.typedefNames().only(die);
    return name.orElseGet(() -> "0x" + Integer.toHexString(die.offset()));
  }

  /** Bytes that an entry says its type takes; empty where it does not, or only at run time. */
  static OptionalLong byteSize(Die die) {
    OptionalLong bytes = die.constant(DwAt.DW_AT_byte_size);
    if (bytes.isPresent()) {
      return bytes.getAsLong() >= 0 ? bytes : OptionalLong.empty();
    }
    OptionalLong bits = die.constant(DwAt.DW_AT_bit_size);
    return bits.isPresent() && bits.getAsLong() >= 0 && bits.getAsLong() < MAX_BITS
        ? OptionalLong.of((bits.getAsLong() + 7) / 8)
        : OptionalLong.empty();
  }
}
