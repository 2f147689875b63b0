package org.allocs.dwarf.macro;

import static org.allocs.dwarf.macro.MacroDescriptor.*;

import java.util.Optional;
import org.allocs.dwarf.DwarfSections;

/**
 * An entry of a table of macros that matters for one macro.
 *
 * @param kind what it is
 * @param line in the file that is being read
 * @param value number of the file that is started, offset of the table that is imported
 * @param text what is defined: name, parameters, replacement; the name alone where that ends
 * @param imports the file with the table that is imported
 */
record MacroStep(Kind kind, long line, long value, String text, Optional<DwarfSections> imports) {
  enum Kind {
    DEFINE,
    UNDEFINE,
    START_FILE,
    END_FILE,
    IMPORT
  }

  static MacroStep of(MacroEntries entry, String text) {
    Kind kind =
        entry.isDefinition()
            ? Kind.DEFINE
            : entry.isEnd()
                ? Kind.UNDEFINE
                : entry.operation() == DW_MACRO_start_file ? Kind.START_FILE : Kind.END_FILE;
    return new MacroStep(kind, entry.line(), entry.value(), text, Optional.empty());
  }

  static MacroStep importing(MacroEntries entry, DwarfSections from) {
    return new MacroStep(Kind.IMPORT, 0, entry.value(), "", Optional.of(from));
  }
}
