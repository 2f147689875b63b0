package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.NameIndex;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.scope.Functions;
import org.allocs.dwarf.scope.Identifiers;
import org.allocs.dwarf.scope.LocalTypes;
import org.allocs.dwarf.template.CNames;
import org.allocs.dwarf.template.Templates;
import org.allocs.dwarf.type.TypeReader;
import org.allocs.error.MalformedFileException;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;

/** Finds types by the names that programs give them. */
final class TypeFinder {
  private final Units units;
  private final Functions functions;
  private final TypeReader types;
  private final Templates templates;

  TypeFinder(Units units, Functions functions, TypeReader types, Templates templates) {
    this.units = units;
    this.functions = functions;
    this.types = types;
    this.templates = templates;
  }

  Optional<DataType> find(String name, Optional<FileAddress> scope) throws MalformedFileException {
    TypeName wanted = TypeName.of(name);
    Category category = wanted.category();
    String bare = wanted.bare();
    if (category == Category.TYPE && bare.equals("void")) {
      return Optional.of(VoidType.VOID);
    }
    Optional<Functions.Piece> function =
        scope.isPresent() ? functions.at(scope.get().value()) : Optional.empty();
    Optional<Unit> unit =
        function.isPresent()
            ? Optional.of(function.get().die().writtenIn())
            : scope.isPresent() ? functions.unitAt(scope.get().value()) : Optional.empty();
    if (function.isPresent()) {
      Optional<Die> local = LocalTypes.find(function.get().die(), scope.get(), category, bare);
      if (local.isPresent()) {
        return Optional.of(types.read(local.get()));
      }
    }
    List<String> candidates = new ArrayList<>();
    if (function.isPresent()) {
      candidates.addAll(Identifiers.candidates(bare, function.get().die()));
      candidates.remove(bare);
    }
    List<String> scoped = List.copyOf(candidates);
    candidates.addAll(wanted.spellings());
    Optional<DataType> found = inFile(category, candidates, unit);
    return found.isPresent() ? found : bySpelling(wanted, scoped);
  }

  /** What the file spells in another way. */
  private Optional<DataType> bySpelling(TypeName wanted, List<String> scoped)
      throws MalformedFileException {
    List<String> names = new ArrayList<>(scoped);
    names.add(wanted.bare());
    for (String name : names) {
      Templates.Meaning meaning = templates.meaning(name).only();
      Optional<Die> found =
          units
              .named(wanted.category(), meaning.names())
              .or(() -> meaning.unwritten().stream().filter(wanted::fits).findFirst());
      if (found.isPresent()) {
        return Optional.of(types.read(found.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<DataType> inFile(Category category, List<String> names, Optional<Unit> unit)
      throws MalformedFileException {
    Optional<CNames> base = category == Category.TYPE ? CNames.of(last(names)) : Optional.empty();
    List<String> candidates = base.isPresent() ? base.get().spellings() : names;
    Optional<Die> found = Optional.empty();
    if (unit.isPresent()) {
      found = first(unit.get().names(), category, candidates);
    }
    if (found.isEmpty()) {
      found = units.named(category, candidates);
    }
    if (found.isPresent()) {
      return Optional.of(types.read(found.get()));
    }
    return base.isPresent() ? byAbi(base.get(), unit) : Optional.empty();
  }

  private static String last(List<String> names) {
    return names.get(names.size() - 1);
  }

  private static Optional<Die> first(NameIndex index, Category category, List<String> names)
      throws MalformedFileException {
    for (String name : names) {
      Optional<Die> found = index.find(category, name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** A compiler leaves out a base type that a unit does not declare anything with. */
  private Optional<DataType> byAbi(CNames base, Optional<Unit> unit) throws MalformedFileException {
    Optional<Unit> any = unit.isPresent() ? unit : units.info().stream().findFirst();
    return any.map(Unit::format).map(format -> base.byAbi(format.addressSize()));
  }
}
