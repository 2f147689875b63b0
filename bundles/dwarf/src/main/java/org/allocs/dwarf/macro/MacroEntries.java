package org.allocs.dwarf.macro;

import static org.allocs.dwarf.macro.MacroDescriptor.*;

import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/**
 * The entries of one table of {@code .debug_macro} (DWARF 5, section 6.3, and GNU's before it), or
 * of one list of {@code .debug_macinfo} (DWARF 4, section 6.3), in their order. Used by one thread.
 */
final class MacroEntries {
  private final Cursor cursor;
  private final boolean list;
  private final int offsetSize;
  private final OptionalLong lines;
  private int operation;
  private long line;
  private long value;

  private MacroEntries(Cursor cursor, boolean list, int offsetSize, OptionalLong lines) {
    this.cursor = cursor;
    this.list = list;
    this.offsetSize = offsetSize;
    this.lines = lines;
  }

  /** Those of the table at a cursor, which ends up after them. */
  static MacroEntries table(Cursor cursor) throws MalformedFileException {
    int version = cursor.u16();
    int flags = cursor.u8();
    if (version != GNU_VERSION && version != DWARF_VERSION) {
      throw cursor.malformed("version of a table of macros: version=" + version);
    }
    if ((flags & OPCODE_OPERANDS_TABLE) != 0) {
      throw cursor.malformed("table of macros with operations of a vendor");
    }
    int offsetSize = (flags & OFFSET_SIZE) == 0 ? 4 : 8;
    OptionalLong lines =
        (flags & DEBUG_LINE_OFFSET) == 0
            ? OptionalLong.empty()
            : OptionalLong.of(cursor.unsigned(offsetSize));
    return new MacroEntries(cursor, false, offsetSize, lines);
  }

  /** Those of the list at a cursor, which ends up after them. */
  static MacroEntries list(Cursor cursor) {
    return new MacroEntries(cursor, true, 0, OptionalLong.empty());
  }

  /** Offset in {@code .debug_line} of what names the files, if the table says it. */
  OptionalLong lines() {
    return lines;
  }

  /** Moves to the next entry; false at the end. */
  boolean next() throws MalformedFileException {
    operation = cursor.u8();
    if (list && operation > DW_MACRO_end_file && operation != DW_MACINFO_vendor_ext) {
      throw cursor.malformed("entry of a list of macros: DW_MACINFO=" + operation);
    }
    switch (operation) {
      case 0, DW_MACRO_end_file -> {}
      case DW_MACRO_define, DW_MACRO_undef, DW_MACINFO_vendor_ext -> {
        if (!list && operation == DW_MACINFO_vendor_ext) {
          throw unknown();
        }
        line = cursor.uleb128();
        value = cursor.position();
        cursor.skipString();
      }
      case DW_MACRO_start_file, DW_MACRO_define_strx, DW_MACRO_undef_strx -> {
        line = cursor.uleb128();
        value = cursor.uleb128();
      }
      case DW_MACRO_define_strp, DW_MACRO_undef_strp, DW_MACRO_define_sup, DW_MACRO_undef_sup -> {
        line = cursor.uleb128();
        value = cursor.unsigned(offsetSize);
      }
      case DW_MACRO_import, DW_MACRO_import_sup -> value = cursor.unsigned(offsetSize);
      default -> throw unknown();
    }
    return operation != 0;
  }

  private MalformedFileException unknown() {
    return cursor.malformed("operation on macros: DW_MACRO=" + operation);
  }

  /** Which entry it is, {@code DW_MACRO_} or {@code DW_MACINFO_}. */
  int operation() {
    return operation;
  }

  /** Whether it defines a macro. */
  boolean isDefinition() {
    return switch (operation) {
      case DW_MACRO_define, DW_MACRO_define_strp, DW_MACRO_define_sup, DW_MACRO_define_strx -> true;
      default -> false;
    };
  }

  /** Whether it ends a definition. */
  boolean isEnd() {
    return switch (operation) {
      case DW_MACRO_undef, DW_MACRO_undef_strp, DW_MACRO_undef_sup, DW_MACRO_undef_strx -> true;
      default -> false;
    };
  }

  /** The line in the file that is being read. */
  long line() {
    return line;
  }

  /** Where the text starts, which file is read, or which table is imported. */
  long value() {
    return value;
  }

  /** How far in the section the entry ends. */
  int position() {
    return cursor.position();
  }
}
