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
  private static final int DW_OP_constu = 0x10;
  private static final int DW_OP_plus = 0x22;
  private static final int DW_OP_plus_uconst = 0x23;
  private static final int DW_OP_addrx = 0xa1;
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
