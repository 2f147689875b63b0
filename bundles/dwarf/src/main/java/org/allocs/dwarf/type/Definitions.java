package org.allocs.dwarf.type;

import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Languages;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Unit;
import org.allocs.error.MalformedFileException;

/** Completes a declaration: by its signature, or by a definition of the same name. */
final class Definitions {
  private Definitions() {}

  /** Whether an entry stands for one elsewhere: a declaration, or a mere signature. */
  static boolean isElsewhere(Die die) {
    return TypeReader.isDeclaration(die)
        || (die.has(DwAt.DW_AT_signature) && !die.has(DwAt.DW_AT_byte_size));
  }

  /**
   * The definition: in C of the declaration's own unit, else of any unit; in languages with one
   * definition of a name for the whole program, of any unit at once.
   */
  static Optional<Die> of(TypeBuilder builder, Die declaration, Category category)
      throws MalformedFileException {
    Optional<Die> signed = declaration.reference(DwAt.DW_AT_signature);
    if (signed.isPresent()) {
      return signed.filter(Definitions::isDefinition);
    }
    Optional<String> name = QualifiedNames.of(declaration);
    if (name.isEmpty() || !builder.completes()) {
      return Optional.empty();
    }
    Unit unit = declaration.unit();
    boolean ofUnit = QualifiedNames.isOfUnit(name.get());
    if (ofUnit || Languages.isC(unit.language())) {
      Optional<Die> near =
          unit.names().find(category, name.get()).filter(Definitions::isDefinition);
      if (ofUnit || near.isPresent()) {
        return near;
      }
    }
    return unit.units().named(category, List.of(name.get())).filter(Definitions::isDefinition);
  }

  private static boolean isDefinition(Die die) {
    return !TypeReader.isDeclaration(die);
  }
}
