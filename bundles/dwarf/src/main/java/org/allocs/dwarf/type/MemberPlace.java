package org.allocs.dwarf.type;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.error.MalformedFileException;

/**
 * {@code DW_AT_data_member_location} (DWARF 5, section 5.7.6), as far as the entry alone tells.
 *
 * @param offset bytes from the start of the composite; empty where each object has its own
 * @param vtableOffset of a virtual base class: where the vtable has the offset
 */
record MemberPlace(OptionalLong offset, OptionalLong vtableOffset) {
  private static final int DW_OP_deref = 0x06;
  private static final int DW_OP_const1u = 0x08;
  private static final int DW_OP_const1s = 0x09;
  private static final int DW_OP_const2u = 0x0a;
  private static final int DW_OP_const2s = 0x0b;
  private static final int DW_OP_constu = 0x10;
  private static final int DW_OP_consts = 0x11;
  private static final int DW_OP_dup = 0x12;
  private static final int DW_OP_minus = 0x1c;
  private static final int DW_OP_plus = 0x22;
  private static final int DW_OP_plus_uconst = 0x23;
  private static final int DW_OP_lit0 = 0x30;
  private static final int DW_OP_lit31 = 0x4f;

  private static final MemberPlace AT_RUN_TIME =
      new MemberPlace(OptionalLong.empty(), OptionalLong.empty());

  private static MemberPlace fixed(long offset) {
    return new MemberPlace(OptionalLong.of(offset), OptionalLong.empty());
  }

  /** Where a member or base class is; at 0 where the entry says nothing. */
  static MemberPlace of(Die die) throws MalformedFileException {
    if (!die.has(DwAt.DW_AT_data_member_location)) {
      return fixed(0);
    }
    OptionalLong constant = die.constant(DwAt.DW_AT_data_member_location);
    if (constant.isPresent()) {
      return fixed(constant.getAsLong());
    }
    Optional<Block> expression = die.block(DwAt.DW_AT_data_member_location);
    return expression.isPresent() ? evaluate(expression.get()) : AT_RUN_TIME;
  }

  private static MemberPlace evaluate(Block block) throws MalformedFileException {
    OptionalLong sum = sum(block.cursor());
    return sum.isPresent()
        ? new MemberPlace(sum, OptionalLong.empty())
        : new MemberPlace(OptionalLong.empty(), vtableOffset(block.cursor()));
  }

  /** What DWARF 2 writes for a constant: the composite's address is on the stack, and added to. */
  private static OptionalLong sum(Cursor cursor) throws MalformedFileException {
    long sum = 0;
    while (cursor.hasRemaining()) {
      int op = cursor.u8();
      if (op == DW_OP_plus_uconst) {
        sum += cursor.uleb128();
      } else {
        OptionalLong constant = constant(op, cursor);
        if (constant.isEmpty() || !isNext(cursor, DW_OP_plus)) {
          return OptionalLong.empty();
        }
        sum += constant.getAsLong();
      }
    }
    return OptionalLong.of(sum);
  }

  /**
   * What compilers write for a virtual base class: the word that the object's first word points to,
   * or one at a distance from it, is added to the object's address.
   */
  private static OptionalLong vtableOffset(Cursor cursor) throws MalformedFileException {
    if (!isNext(cursor, DW_OP_dup) || !isNext(cursor, DW_OP_deref) || !cursor.hasRemaining()) {
      return OptionalLong.empty();
    }
    int op = cursor.u8();
    OptionalLong distance = OptionalLong.of(0);
    if (op == DW_OP_plus_uconst) {
      distance = OptionalLong.of(cursor.uleb128());
    } else if (op != DW_OP_deref) {
      distance = signed(constant(op, cursor), cursor);
    }
    boolean isRule =
        (op == DW_OP_deref || isNext(cursor, DW_OP_deref))
            && isNext(cursor, DW_OP_plus)
            && !cursor.hasRemaining();
    return isRule ? distance : OptionalLong.empty();
  }

  private static OptionalLong signed(OptionalLong constant, Cursor cursor)
      throws MalformedFileException {
    if (constant.isEmpty() || !cursor.hasRemaining()) {
      return OptionalLong.empty();
    }
    switch (cursor.u8()) {
      case DW_OP_minus:
        return OptionalLong.of(-constant.getAsLong());
      case DW_OP_plus:
        return constant;
      default:
        return OptionalLong.empty();
    }
  }

  private static boolean isNext(Cursor cursor, int op) throws MalformedFileException {
    return cursor.hasRemaining() && cursor.u8() == op;
  }

  private static OptionalLong constant(int op, Cursor cursor) throws MalformedFileException {
    if (op >= DW_OP_lit0 && op <= DW_OP_lit31) {
      return OptionalLong.of(op - DW_OP_lit0);
    }
    switch (op) {
      case DW_OP_const1u:
        return OptionalLong.of(cursor.u8());
      case DW_OP_const1s:
        return OptionalLong.of(cursor.s8());
      case DW_OP_const2u:
        return OptionalLong.of(cursor.u16());
      case DW_OP_const2s:
        return OptionalLong.of((short) cursor.u16());
      case DW_OP_constu:
        return OptionalLong.of(cursor.uleb128());
      case DW_OP_consts:
        return OptionalLong.of(cursor.sleb128());
      default:
        return OptionalLong.empty();
    }
  }
}
