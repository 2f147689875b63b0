package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwTag.*;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Languages;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.error.MalformedFileException;

/** Passes over all units for the names of types that are no composites. Used once. */
final class OtherTypeNames {
  /** More are not remembered, and not told. */
  private static final int MAX_NAMES = 1 << 20;

  private final Set<String> told = new HashSet<>();
  private final Consumer<String> visitor;

  private OtherTypeNames(Consumer<String> visitor) {
    this.visitor = visitor;
  }

  static void visit(Units units, Consumer<String> visitor) throws MalformedFileException {
    OtherTypeNames names = new OtherTypeNames(visitor);
    units.visit(units.everywhere(), names::unit);
    units.visitPackedTypes(names::unit);
  }

  private void unit(Unit unit) throws MalformedFileException {
    DieWalker walker = new DieWalker(unit);
    while (walker.next()) {
      switch (walker.tag()) {
        case DW_TAG_compile_unit:
        case DW_TAG_partial_unit:
        case DW_TAG_type_unit:
        case DW_TAG_namespace:
        case DW_TAG_module:
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type:
          break;
        case DW_TAG_enumeration_type:
        case DW_TAG_typedef:
        case DW_TAG_base_type:
        case DW_TAG_template_alias:
          tell(walker.die());
          walker.skipChildren();
          break;
        default:
          walker.skipChildren();
          break;
      }
    }
  }

  private void tell(Die die) throws MalformedFileException {
    Optional<String> name = QualifiedNames.of(die);
    boolean tag = die.tag() == DW_TAG_enumeration_type && Languages.isC(die.unit().language());
    if (name.isPresent() && told.size() < MAX_NAMES && told.add(name.get())) {
      visitor.accept(tag ? "enum " + name.get() : name.get());
    }
  }
}
