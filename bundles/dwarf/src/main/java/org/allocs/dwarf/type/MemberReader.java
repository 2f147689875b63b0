package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.PendingFault;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.error.MalformedFileException;
import org.allocs.type.Contents;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.RuntimeMember;
import org.allocs.type.StaticMember;
import org.allocs.type.VariantPart;

/** Members and base classes of a composite (DWARF 5, sections 5.7.3, 5.7.6, 5.7.10). */
final class MemberReader {
  private static final int MAX_VARIANT_DEPTH = 8;
  private static final int BYTE_BITS = 8;

  private final TypeReader reader;
  private final List<Member> members = new ArrayList<>();
  private final List<RuntimeMember> runtimeMembers = new ArrayList<>();
  private final List<StaticMember> staticMembers = new ArrayList<>();
  private final List<VariantPart> variantParts = new ArrayList<>();

  private MemberReader(TypeReader reader) {
    this.reader = reader;
  }

  /**
   * What a composite holds, as far as it can be read: what is malformed is noted. Read when
   * somebody first asks, which may be long after the question that the type answered: if the file
   * was cut meanwhile, it holds nothing.
   */
  static Contents read(TypeReader reader, Die composite) {
    MemberReader contents = new MemberReader(reader);
    try {
      contents.readSettled(composite);
    } catch (MalformedFileException e) {
      reader.problems().add(e);
    } catch (InternalError e) {
      String why = "contents cannot be read, the file was cut: " + e.getMessage();
      reader
          .problems()
          .add(composite.unit().section().cursor().malformedAt(composite.offset(), why));
      return new Contents(List.of(), List.of(), List.of(), List.of());
    }
    return new Contents(
        contents.members, contents.runtimeMembers, contents.staticMembers, contents.variantParts);
  }

  private void readSettled(Die composite) throws MalformedFileException {
    try {
      readAll(composite, 0);
    } finally {
      PendingFault.deliver();
    }
  }

  private void readAll(Die parent, int depth) throws MalformedFileException {
    for (DieChildren children = parent.children(); children.next(); ) {
      Die child = children.current();
      switch (child.tag()) {
        case DW_TAG_member:
        case DW_TAG_inheritance:
          read(child);
          break;
        case DW_TAG_variable:
          readStatic(child);
          break;
        case DW_TAG_variant_part:
          if (depth < MAX_VARIANT_DEPTH) {
            readVariants(child, depth + 1);
          }
          break;
        default:
          break;
      }
    }
  }

  /** The members of all variants lie over each other. */
  private void readVariants(Die part, int depth) throws MalformedFileException {
    Optional<Member> discriminant = discriminant(part);
    Optional<DataType> chooser = discriminant.map(Member::type);
    List<VariantPart.Variant> variants = new ArrayList<>();
    for (DieChildren children = part.children(); children.next(); ) {
      Die child = children.current();
      if (child.tag() == DW_TAG_member) {
        read(child);
      } else if (child.tag() == DW_TAG_variant) {
        int first = members.size();
        readAll(child, depth);
        List<Member> own = members.subList(first, members.size());
        variants.add(new VariantPart.Variant(Discriminants.of(child, chooser), own));
      }
    }
    variantParts.add(new VariantPart(discriminant, variants));
  }

  /** A member of the part, or of what the part belongs to. */
  private Optional<Member> discriminant(Die part) throws MalformedFileException {
    Optional<Die> die = part.reference(DwAt.DW_AT_discr);
    if (die.isEmpty() || die.get().tag() != DW_TAG_member) {
      return Optional.empty();
    }
    OptionalLong offset = MemberPlace.of(die.get()).offset();
    return offset.isPresent()
        ? Optional.of(member(die.get(), offset.getAsLong()))
        : Optional.empty();
  }

  private void read(Die die) throws MalformedFileException {
    if (isStatic(die)) {
      readStatic(die);
      return;
    }
    MemberPlace place = MemberPlace.of(die);
    if (place.offset().isPresent()) {
      members.add(member(die, place.offset().getAsLong()));
    } else {
      boolean base = die.tag() == DW_TAG_inheritance;
      runtimeMembers.add(
          new RuntimeMember(name(die), reader.typeOfMember(die), base, place.vtableOffset()));
    }
  }

  private void readStatic(Die die) throws MalformedFileException {
    Optional<String> name = die.name();
    if (name.isPresent()) {
      staticMembers.add(new StaticMember(name.get(), reader.typeOfMember(die)));
    }
  }

  private static Optional<String> name(Die die) throws MalformedFileException {
    return die.tag() == DW_TAG_inheritance ? Optional.empty() : die.name();
  }

  private Member member(Die die, long offset) throws MalformedFileException {
    Optional<String> name = name(die);
    DataType type = reader.typeOfMember(die);
    OptionalLong bits = die.constant(DwAt.DW_AT_bit_size);
    if (bits.isPresent() && bits.getAsLong() > 0 && bits.getAsLong() <= Integer.MAX_VALUE) {
      return bitField(die, name, type, offset, (int) bits.getAsLong());
    }
    return new Member(name, type, offset, Optional.empty(), die.tag() == DW_TAG_inheritance);
  }

  private static boolean isStatic(Die die) {
    return die.flag(DwAt.DW_AT_external) || die.flag(DwAt.DW_AT_declaration);
  }

  private static Member bitField(
      Die die, Optional<String> name, DataType type, long offset, int width) {
    long first = firstBit(die, type, offset, width);
    long storageByte = Math.floorDiv(first, BYTE_BITS);
    Member.Bits bits = new Member.Bits(Math.floorMod(first, BYTE_BITS), width);
    return new Member(name, type, storageByte, Optional.of(bits), false);
  }

  /**
   * Bits from the start of the composite to the field's first one, counted as the target's byte
   * order does. DWARF 3 (section 5.5.6) counts from the most significant bit of a storage unit,
   * DWARF 4 (section 5.5.6) from the start of the composite.
   */
  private static long firstBit(Die die, DataType type, long offset, int width) {
    OptionalLong fromStart = die.constant(DwAt.DW_AT_data_bit_offset);
    if (fromStart.isPresent()) {
      return offset * BYTE_BITS + fromStart.getAsLong();
    }
    OptionalLong fromTop = die.signedConstant(DwAt.DW_AT_bit_offset);
    if (fromTop.isEmpty() || die.unit().section().order() == ByteOrder.BIG_ENDIAN) {
      return offset * BYTE_BITS + fromTop.orElse(0);
    }
    long storage = die.constant(DwAt.DW_AT_byte_size).orElse(type.byteSize().orElse(0));
    return (offset + storage) * BYTE_BITS - fromTop.getAsLong() - width;
  }
}
