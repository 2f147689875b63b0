package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.error.MalformedFileException;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * Members and base classes of a composite (DWARF 5, sections 5.7.3, 5.7.6, 5.7.10). One whose place
 * is only known at run time, such as a virtual base class, is counted and left out.
 */
final class MemberReader {
  private static final int DW_OP_constu = 0x10;
  private static final int DW_OP_consts = 0x11;
  private static final int DW_OP_plus = 0x22;
  private static final int DW_OP_plus_uconst = 0x23;
  private static final int MAX_VARIANT_DEPTH = 8;
  private static final int BYTE_BITS = 8;

  private final TypeReader reader;
  private final List<Member> members;

  /**
   * @param members receives what is found, also if something later is malformed
   */
  MemberReader(TypeReader reader, List<Member> members) {
    this.reader = reader;
    this.members = members;
  }

  void readAll(Die composite) throws MalformedFileException {
    readAll(composite, 0);
  }

  /** The members of all variants of a variant part lie over each other. */
  private void readAll(Die parent, int depth) throws MalformedFileException {
    for (DieChildren children = parent.children(); children.next(); ) {
      Die child = children.current();
      int tag = child.tag();
      if (tag == DW_TAG_member || tag == DW_TAG_inheritance) {
        read(child);
      } else if ((tag == DW_TAG_variant_part || tag == DW_TAG_variant)
          && depth < MAX_VARIANT_DEPTH) {
        readAll(child, depth + 1);
      }
    }
  }

  private void read(Die die) throws MalformedFileException {
    if (isStatic(die)) {
      return;
    }
    OptionalLong offset = offset(die);
    if (offset.isEmpty()) {
      reader.problems().count("member placed at run time");
      return;
    }
    boolean baseClass = die.tag() == DW_TAG_inheritance;
    Optional<String> name = baseClass ? Optional.empty() : die.name();
    DataType type = reader.typeOf(die);
    OptionalLong bits = die.constant(DwAt.DW_AT_bit_size);
    if (bits.isPresent() && bits.getAsLong() > 0 && bits.getAsLong() <= Integer.MAX_VALUE) {
      members.add(bitField(die, name, type, offset.getAsLong(), (int) bits.getAsLong()));
    } else {
      members.add(new Member(name, type, offset.getAsLong(), Optional.empty(), baseClass));
    }
  }

  private static boolean isStatic(Die die) {
    return die.flag(DwAt.DW_AT_external) || die.flag(DwAt.DW_AT_declaration);
  }

  /** Bytes from the start of the composite; 0 where the entry says nothing. */
  private static OptionalLong offset(Die die) throws MalformedFileException {
    if (!die.has(DwAt.DW_AT_data_member_location)) {
      return OptionalLong.of(0);
    }
    OptionalLong constant = die.signedConstant(DwAt.DW_AT_data_member_location);
    if (constant.isPresent()) {
      return die.constant(DwAt.DW_AT_data_member_location);
    }
    Optional<Block> expression = die.block(DwAt.DW_AT_data_member_location);
    return expression.isPresent() ? evaluate(expression.get()) : OptionalLong.empty();
  }

  /** What DWARF 2 writes for a constant: the composite's address is on the stack, and added to. */
  private static OptionalLong evaluate(Block block) throws MalformedFileException {
    Cursor cursor = block.cursor();
    long sum = 0;
    while (cursor.hasRemaining()) {
      switch (cursor.u8()) {
        case DW_OP_plus_uconst:
          sum += cursor.uleb128();
          break;
        case DW_OP_constu:
          sum += cursor.uleb128();
          if (!cursor.hasRemaining() || cursor.u8() != DW_OP_plus) {
            return OptionalLong.empty();
          }
          break;
        case DW_OP_consts:
          sum += cursor.sleb128();
          if (!cursor.hasRemaining() || cursor.u8() != DW_OP_plus) {
            return OptionalLong.empty();
          }
          break;
        default:
          return OptionalLong.empty();
      }
    }
    return OptionalLong.of(sum);
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
