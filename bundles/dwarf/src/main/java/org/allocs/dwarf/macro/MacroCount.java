package org.allocs.dwarf.macro;

import static org.allocs.dwarf.macro.MacroDescriptor.*;

import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.error.MalformedFileException;

/**
 * Counts definitions of macros: {@code .debug_macro} (DWARF 5, section 6.3, and GNU's before it)
 * and {@code .debug_macinfo} (DWARF 4, section 6.3). What they define is not evaluated.
 */
public final class MacroCount {
  private MacroCount() {}

  /**
   * Definitions in all tables of a file; one that several units import counts once.
   *
   * @param problems collects where a table contradicts the format; what stands before counts
   */
  public static long of(DwarfSections sections, Problems problems) {
    long[] count = {0};
    try {
      Cursor tables = sections.section(".debug_macro").cursor();
      while (tables.hasRemaining()) {
        table(tables, count);
      }
    } catch (MalformedFileException e) {
      problems.add(e);
    }
    try {
      lists(sections.section(".debug_macinfo").cursor(), count);
    } catch (MalformedFileException e) {
      problems.add(e);
    }
    return count[0];
  }

  /** One table, from its header to its end. */
  private static void table(Cursor cursor, long[] count) throws MalformedFileException {
    int version = cursor.u16();
    int flags = cursor.u8();
    if (version != GNU_VERSION && version != DWARF_VERSION) {
      throw cursor.malformed("version of a table of macros: version=" + version);
    }
    if ((flags & OPCODE_OPERANDS_TABLE) != 0) {
      throw cursor.malformed("table of macros with operations of a vendor");
    }
    int offset = (flags & OFFSET_SIZE) == 0 ? 4 : 8;
    cursor.skip((flags & DEBUG_LINE_OFFSET) == 0 ? 0 : offset);
    for (int operation = cursor.u8(); operation != 0; operation = cursor.u8()) {
      count[0] += isDefinition(operation) ? 1 : 0;
      skipOperands(cursor, operation, offset);
    }
  }

  private static boolean isDefinition(int operation) {
    return switch (operation) {
      case DW_MACRO_define, DW_MACRO_define_strp, DW_MACRO_define_sup, DW_MACRO_define_strx -> true;
      default -> false;
    };
  }

  private static void skipOperands(Cursor cursor, int operation, int offset)
      throws MalformedFileException {
    switch (operation) {
      case DW_MACRO_define, DW_MACRO_undef -> {
        cursor.uleb128();
        cursor.skipString();
      }
      case DW_MACRO_start_file, DW_MACRO_define_strx, DW_MACRO_undef_strx -> {
        cursor.uleb128();
        cursor.uleb128();
      }
      case DW_MACRO_end_file -> {}
      case DW_MACRO_define_strp, DW_MACRO_undef_strp, DW_MACRO_define_sup, DW_MACRO_undef_sup -> {
        cursor.uleb128();
        cursor.skip(offset);
      }
      case DW_MACRO_import, DW_MACRO_import_sup -> cursor.skip(offset);
      default -> throw cursor.malformed("operation on macros: DW_MACRO=" + operation);
    }
  }

  /** Lists one after the other, each ended by 0. */
  private static void lists(Cursor cursor, long[] count) throws MalformedFileException {
    while (cursor.hasRemaining()) {
      int type = cursor.u8();
      switch (type) {
        case 0, DW_MACRO_end_file -> {}
        case DW_MACRO_define, DW_MACRO_undef, DW_MACINFO_vendor_ext -> {
          count[0] += isDefinition(type) ? 1 : 0;
          cursor.uleb128();
          cursor.skipString();
        }
        case DW_MACRO_start_file -> {
          cursor.uleb128();
          cursor.uleb128();
        }
        default -> throw cursor.malformed("entry of a list of macros: DW_MACINFO=" + type);
      }
    }
  }
}
