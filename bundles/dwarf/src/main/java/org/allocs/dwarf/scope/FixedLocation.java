package org.allocs.dwarf.scope;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Abbreviation;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.FormReader;
import org.allocs.error.MalformedFileException;

/** Locations that are one address in the file, the same for every thread and instruction. */
final class FixedLocation {
  private static final int DW_OP_addr = 0x03;
  private static final int DW_OP_const4u = 0x0c;
  private static final int DW_OP_const8u = 0x0e;
  private static final int DW_OP_constu = 0x10;
  private static final int DW_OP_plus = 0x22;
  private static final int DW_OP_plus_uconst = 0x23;
  private static final int DW_OP_form_tls_address = 0x9b;
  private static final int DW_OP_addrx = 0xa1;
  private static final int DW_OP_GNU_push_tls_address = 0xe0;
  private static final int DW_OP_GNU_addr_index = 0xfb;

  private FixedLocation() {}

  /** Whether entries of this shape may have one. */
  static boolean isPossible(Abbreviation shape) {
    int index = shape.indexOf(DwAt.DW_AT_location);
    return index >= 0 && FormReader.isBlock(shape.form(index));
  }

  /** The address of a variable; empty where it has none, another kind, or was removed. */
  static OptionalLong of(Die die) throws MalformedFileException {
    Optional<Block> expression = die.block(DwAt.DW_AT_location);
    if (expression.isEmpty() || expression.get().length() == 0) {
      return OptionalLong.empty();
    }
    Cursor cursor = expression.get().cursor();
    OptionalLong base = base(die, cursor);
    if (base.isEmpty() || !PcRanges.isThere(die, base.getAsLong())) {
      return OptionalLong.empty();
    }
    OptionalLong more = addend(cursor);
    return more.isPresent() && !cursor.hasRemaining()
        ? OptionalLong.of(base.getAsLong() + more.getAsLong())
        : OptionalLong.empty();
  }

  /**
   * The offset of a thread-local variable in its file's block; empty where it is another, or was
   * removed.
   */
  static OptionalLong inThreadBlock(Die die) throws MalformedFileException {
    Optional<Block> expression = die.block(DwAt.DW_AT_location);
    if (expression.isEmpty() || expression.get().length() < 2) {
      return OptionalLong.empty();
    }
    Cursor cursor = expression.get().cursor();
    OptionalLong offset = constant(cursor);
    boolean threadLocal = offset.isPresent() && cursor.remaining() == 1 && isThreadLocal(cursor);
    return threadLocal ? offset : OptionalLong.empty();
  }

  private static boolean isThreadLocal(Cursor cursor) throws MalformedFileException {
    int operation = cursor.u8();
    return operation == DW_OP_form_tls_address || operation == DW_OP_GNU_push_tls_address;
  }

  private static OptionalLong constant(Cursor cursor) throws MalformedFileException {
    switch (cursor.u8()) {
      case DW_OP_const4u:
        return cursor.remaining() > 4 ? OptionalLong.of(cursor.u32()) : OptionalLong.empty();
      case DW_OP_const8u:
        return cursor.remaining() > 8 ? OptionalLong.of(cursor.u64()) : OptionalLong.empty();
      case DW_OP_constu:
        return OptionalLong.of(cursor.uleb128());
      default:
        return OptionalLong.empty();
    }
  }

  private static OptionalLong base(Die die, Cursor cursor) throws MalformedFileException {
    switch (cursor.u8()) {
      case DW_OP_addr:
        return OptionalLong.of(die.unit().format().address(cursor));
      case DW_OP_addrx:
      case DW_OP_GNU_addr_index:
        return OptionalLong.of(die.unit().addresses().address(cursor.uleb128()));
      default:
        return OptionalLong.empty();
    }
  }

  /** Compilers that merge variables place them at a distance from a symbol. */
  private static OptionalLong addend(Cursor cursor) throws MalformedFileException {
    if (!cursor.hasRemaining()) {
      return OptionalLong.of(0);
    }
    int operation = cursor.u8();
    if (operation == DW_OP_plus_uconst) {
      return OptionalLong.of(cursor.uleb128());
    }
    if (operation == DW_OP_constu) {
      long addend = cursor.uleb128();
      return cursor.hasRemaining() && cursor.u8() == DW_OP_plus
          ? OptionalLong.of(addend)
          : OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
