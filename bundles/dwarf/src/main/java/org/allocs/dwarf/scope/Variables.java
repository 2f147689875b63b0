package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.type.TypeReader;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** Variables and parameters of one block or function (DWARF 5, section 4.1). */
final class Variables {
  /** Entries in one scope; many scopes may be instances of one, and each reads it anew. */
  private static final int MAX_CHILDREN = 1 << 14;

  private Variables() {}

  /**
   * Those of {@link InstanceEntries}; declarations of what is elsewhere are left out.
   *
   * @param entered blocks that are scopes of their own
   */
  static List<ScopeVariable> of(
      Die scope, Set<Long> entered, AddressRange range, List<String> inlinedInto, TypeReader types)
      throws MalformedFileException {
    List<ScopeVariable> variables = new ArrayList<>();
    for (Die die : InstanceEntries.of(scope, entered)) {
      Optional<String> name = die.inheritedName();
      if (name.isPresent() && !die.flag(DwAt.DW_AT_declaration)) {
        boolean parameter = die.tag() == DW_TAG_formal_parameter;
        variables.add(
            new ScopeVariable(
                name.get(), types.typeOf(die), parameter, inlinedInto, location(die), die, range));
      }
    }
    return variables;
  }

  /**
   * Entries of variables and parameters, those in parameter packs included; then those that only
   * the abstract instance of the scope has: statics, and what nothing is left of in this one.
   */
  static List<Die> entriesOf(Die scope) throws MalformedFileException {
    List<Die> entries = ownEntries(scope);
    Optional<Die> origin = scope.reference(DwAt.DW_AT_abstract_origin);
    if (origin.isPresent()) {
      Set<Long> instantiated = new HashSet<>();
      for (Die entry : entries) {
        entry.reference(DwAt.DW_AT_abstract_origin).ifPresent(of -> instantiated.add(of.id()));
      }
      for (Die entry : ownEntries(origin.get())) {
        if (!instantiated.contains(entry.id())) {
          entries.add(entry);
        }
      }
    }
    return entries;
  }

  /** As {@link #entriesOf}, without those of the abstract instance. */
  static List<Die> ownEntries(Die scope) throws MalformedFileException {
    List<Die> entries = new ArrayList<>();
    int read = 0;
    for (DieChildren children = scope.children(); children.next() && read < MAX_CHILDREN; read++) {
      Die child = children.current();
      if (isVariable(child)) {
        entries.add(child);
      } else if (child.tag() == DW_TAG_GNU_formal_parameter_pack) {
        for (DieChildren pack = child.children(); pack.next(); ) {
          if (isVariable(pack.current())) {
            entries.add(pack.current());
          }
        }
      }
    }
    return entries;
  }

  static boolean isVariable(Die die) {
    return die.tag() == DW_TAG_variable || die.tag() == DW_TAG_formal_parameter;
  }

  /** Its own, or that of the entry that it is an instance of, as for a static local. */
  private static Optional<LocationAttribute> location(Die die) throws MalformedFileException {
    Optional<Die> placed = die.withInherited(DwAt.DW_AT_location);
    if (placed.isPresent()) {
      return placed.get().location(DwAt.DW_AT_location);
    }
    Optional<Die> constant = die.withInherited(DwAt.DW_AT_const_value);
    return constant.isPresent() ? constant(constant.get()) : Optional.empty();
  }

  private static Optional<LocationAttribute> constant(Die die) {
    OptionalLong value = die.constant(DwAt.DW_AT_const_value);
    if (value.isPresent()) {
      return Optional.of(new LocationAttribute.Constant(value.getAsLong()));
    }
    return die.block(DwAt.DW_AT_const_value).map(LocationAttribute.ConstantBytes::new);
  }
}
