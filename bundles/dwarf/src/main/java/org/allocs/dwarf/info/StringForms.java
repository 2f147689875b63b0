package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.*;

import java.util.Optional;
import org.allocs.dwarf.StringTables;
import org.allocs.error.MalformedFileException;

/** Strings of every form (DWARF 5, section 7.5.5, class string). */
final class StringForms {
  private StringForms() {}

  /** The string; empty for a form of another class, and where the file it lies in is not there. */
  static Optional<String> read(Unit unit, int form, long value) throws MalformedFileException {
    switch (form) {
      case DW_FORM_string:
        return Optional.of(unit.section().cursor(value).string());
      case DW_FORM_strp:
        return Optional.of(unit.strings().strp(value));
      case DW_FORM_line_strp:
        return Optional.of(unit.strings().lineStrp(value));
      case DW_FORM_strx:
      case DW_FORM_strx1:
      case DW_FORM_strx2:
      case DW_FORM_strx3:
      case DW_FORM_strx4:
      case DW_FORM_GNU_str_index:
        StringTables tables = unit.strings();
        return Optional.of(tables.strp(tables.strx(value)));
      case DW_FORM_strp_sup:
      case DW_FORM_GNU_strp_alt:
        return supplementary(unit, value);
      default:
        return Optional.empty();
    }
  }

  private static Optional<String> supplementary(Unit unit, long offset)
      throws MalformedFileException {
    Optional<Units> other = unit.units().supplementary();
    return other.isEmpty()
        ? Optional.empty()
        : Optional.of(other.get().sections().section(".debug_str").cursor(offset).string());
  }
}
