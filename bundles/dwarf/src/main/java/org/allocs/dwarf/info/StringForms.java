package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.*;

import java.util.Optional;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.StringTables;
import org.allocs.error.MalformedFileException;

/** Strings of every form (DWARF 5, section 7.5.5, class string). */
final class StringForms {
  /** Where a string starts. */
  record Place(Section section, long offset) {
    private static Place of(Cursor start) {
      return new Place(start.section(), start.position());
    }
  }

  private StringForms() {}

  /** The string; empty for a form of another class, and where the file it lies in is not there. */
  static Optional<String> read(Unit unit, int form, long value) throws MalformedFileException {
    Optional<Place> place = locate(unit, form, value);
    return place.isEmpty()
        ? Optional.empty()
        : Optional.of(place.get().section().cursor(place.get().offset()).string());
  }

  /** Where the string starts, under the same conditions. */
  static Optional<Place> locate(Unit unit, int form, long value) throws MalformedFileException {
    switch (form) {
      case DW_FORM_string:
        return Optional.of(new Place(unit.section(), value));
      case DW_FORM_strp:
        return Optional.of(Place.of(unit.strings().strp(value)));
      case DW_FORM_line_strp:
        return Optional.of(Place.of(unit.strings().lineStrp(value)));
      case DW_FORM_strx:
      case DW_FORM_strx1:
      case DW_FORM_strx2:
      case DW_FORM_strx3:
      case DW_FORM_strx4:
      case DW_FORM_GNU_str_index:
        StringTables tables = unit.strings();
        return Optional.of(Place.of(tables.strp(tables.strx(value))));
      case DW_FORM_strp_sup:
      case DW_FORM_GNU_strp_alt:
        return supplementary(unit, value);
      default:
        return Optional.empty();
    }
  }

  private static Optional<Place> supplementary(Unit unit, long offset)
      throws MalformedFileException {
    Optional<Units> other = unit.units().supplementary();
    return other.isEmpty()
        ? Optional.empty()
        : Optional.of(Place.of(other.get().sections().cursor(".debug_str", offset)));
  }
}
