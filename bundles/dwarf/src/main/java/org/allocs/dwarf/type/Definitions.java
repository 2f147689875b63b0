package org.allocs.dwarf.type;

import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.error.MalformedFileException;

/** Completes a declaration: by its signature, or by a definition of the same name. */
final class Definitions {
  private Definitions() {}

  /** Whether an entry stands for one elsewhere: a declaration, or a mere signature. */
  static boolean isElsewhere(Die die) {
    return TypeReader.isDeclaration(die)
        || (die.has(DwAt.DW_AT_signature) && !die.has(DwAt.DW_AT_byte_size));
  }

  /** The definition: of the declaration's own unit first, then of any unit. */
  static Optional<Die> of(Die declaration, Category category) throws MalformedFileException {
    Optional<Die> signed = declaration.reference(DwAt.DW_AT_signature);
    if (signed.isPresent()) {
      return isDefinition(signed.get()) ? signed : Optional.empty();
    }
    Optional<String> name = QualifiedNames.of(declaration);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Die> near = declaration.unit().names().find(category, name.get());
    if (near.isPresent() && isDefinition(near.get())) {
      return near;
    }
    return declaration
        .unit()
        .units()
        .names()
        .find(category, name.get())
        .filter(Definitions::isDefinition);
  }

  private static boolean isDefinition(Die die) {
    return !TypeReader.isDeclaration(die);
  }
}
