package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwTag.*;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Languages;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Units;
import org.allocs.error.MalformedFileException;

/** Names of types, read where the index of names has its entries. Used once. */
final class TypeNames {
  /** More are not remembered, and not told. */
  private static final int MAX_NAMES = 1 << 20;

  private final Set<String> told = new HashSet<>();
  private final Consumer<String> visitor;

  private TypeNames(Consumer<String> visitor) {
    this.visitor = visitor;
  }

  static void visit(Units units, Consumer<String> visitor) throws MalformedFileException {
    TypeNames names = new TypeNames(visitor);
    for (long place : units.names().types()) {
      try {
        names.tell(units.dieWithId(place));
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
  }

  private void tell(Die die) throws MalformedFileException {
    Optional<String> name = QualifiedNames.of(die);
    if (name.isPresent() && told.size() < MAX_NAMES) {
      String spelled = Languages.isC(die.unit().language()) ? keyword(die.tag()) : "";
      if (told.add(spelled + name.get())) {
        visitor.accept(spelled + name.get());
      }
    }
  }

  private static String keyword(int tag) {
    switch (tag) {
      case DW_TAG_structure_type:
        return "struct ";
      case DW_TAG_union_type:
        return "union ";
      case DW_TAG_enumeration_type:
        return "enum ";
      default:
        return "";
    }
  }
}
