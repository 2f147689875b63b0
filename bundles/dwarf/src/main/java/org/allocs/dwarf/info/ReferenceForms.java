package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.*;

import java.util.Optional;
import org.allocs.error.MalformedFileException;

/** References of every form (DWARF 5, section 7.5.5, class reference). */
final class ReferenceForms {
  private ReferenceForms() {}

  /** Whether a value of this form counts from the unit's start. */
  static boolean isLocal(int form) {
    return form >= DW_FORM_ref1 && form <= DW_FORM_ref_udata;
  }

  /** The entry; empty for a form of another class, and where what it lies in is not there. */
  static Optional<Die> resolve(Unit unit, int form, long value) throws MalformedFileException {
    switch (form) {
      case DW_FORM_ref1:
      case DW_FORM_ref2:
      case DW_FORM_ref4:
      case DW_FORM_ref8:
      case DW_FORM_ref_udata:
        return Optional.of(unit.dieAt(unit.offset() + value));
      case DW_FORM_ref_addr:
        return Optional.of(unit.units().dieAt(value));
      case DW_FORM_ref_sig8:
        return unit.units().typeWithSignature(value);
      case DW_FORM_ref_sup4:
      case DW_FORM_ref_sup8:
      case DW_FORM_GNU_ref_alt:
        Optional<Units> other = unit.units().supplementary();
        return other.isEmpty() ? Optional.empty() : Optional.of(other.get().dieAt(value));
      default:
        return Optional.empty();
    }
  }
}
