package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.binary.Budget;
import org.allocs.debug.Definition;
import org.allocs.debug.ThreadVariable;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.type.TypeReader;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.allocs.type.OpaqueType;

/** Functions and variables at fixed addresses. Safe for use by several threads. */
public final class DefinitionReader {
  /** Variables that are tried for one address: several may start together, or have no size. */
  private static final int MAX_TRIED = 16;

  private static final int MAX_NESTING = 64;

  /** Pieces of one function that are listed; compilers make two or three. */
  private static final int MAX_PIECES = 1024;

  /** Names that are listed for a unit, in bytes for each of its own. */
  private static final int NAME_BYTES = 16;

  private record Key(FileAddress address, String name, boolean function) {}

  private final Units units;
  private final Functions functions;
  private final Statics statics;
  private final TypeReader types;

  /**
   * @param units all of a file
   * @param functions by address
   * @param types by entry
   */
  public DefinitionReader(Units units, Functions functions, TypeReader types) {
    this(units, functions, new Statics(units), types);
  }

  private DefinitionReader(Units units, Functions functions, Statics statics, TypeReader types) {
    this.units = units;
    this.functions = functions;
    this.statics = statics;
    this.types = types;
  }

  /** The same with other types. */
  public DefinitionReader with(TypeReader others) {
    return new DefinitionReader(units, functions, statics, others);
  }

  /** The function or else the variable that covers an address. */
  public Optional<Definition> at(FileAddress address) throws MalformedFileException {
    Optional<Functions.Piece> piece = functions.at(address.value());
    if (piece.isPresent()) {
      return function(piece.get().die(), piece.get().range());
    }
    Optional<Die> die = variableAt(address);
    return die.isPresent() ? variable(die.get()) : Optional.empty();
  }

  /** The entry of {@link #at}. */
  public Optional<Die> dieAt(FileAddress address) throws MalformedFileException {
    Optional<Functions.Piece> piece = functions.at(address.value());
    return piece.isPresent() ? piece.map(Functions.Piece::die) : variableAt(address);
  }

  private Optional<Die> variableAt(FileAddress address) throws MalformedFileException {
    for (Die die : statics.before(address.value(), MAX_TRIED)) {
      Optional<Definition> definition = variable(die);
      if (definition.isPresent() && covers(definition.get(), address)) {
        return Optional.of(die);
      }
    }
    return Optional.empty();
  }

  /** A variable whose size is not known covers its first byte. */
  private static boolean covers(Definition definition, FileAddress address) {
    long size = Math.max(1, definition.size());
    return AddressRange.ofSize(definition.address().value(), size).contains(address.value());
  }

  /** All of them, ascending; a function in several pieces once for each. */
  public List<Definition> all() throws MalformedFileException {
    Map<Key, Definition> found = new LinkedHashMap<>();
    Budget ranges = PcRanges.budget();
    Budget names = Budget.of(0);
    units.forEach(
        unit -> {
          names.spend(unit.section(), 0);
          names.grant(NAME_BYTES * (long) (unit.endOffset() - unit.offset()));
          ranges.grant(PcRanges.granted(unit));
          read(unit, ranges, definition -> add(definition, found, names, unit));
        });
    List<Definition> all = new ArrayList<>(found.values());
    all.sort((a, b) -> a.address().compareTo(b.address()));
    return all;
  }

  /** Thread-local variables, by their offset; one that several units declare once. */
  public List<ThreadVariable> threadVariables() throws MalformedFileException {
    Set<ThreadVariable> found = new LinkedHashSet<>();
    Set<Unit> granted = new HashSet<>();
    Budget names = Budget.of(0);
    for (Die die : statics.threadLocal()) {
      Unit unit = die.unit();
      if (granted.add(unit)) {
        names.grant(NAME_BYTES * (long) (unit.endOffset() - unit.offset()));
      }
      try {
        Optional<ThreadVariable> variable = threadVariable(die);
        if (variable.isPresent()) {
          names.spend(unit.section(), variable.get().name().length());
          found.add(variable.get());
        }
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
    List<ThreadVariable> all = new ArrayList<>(found);
    all.sort((a, b) -> Long.compareUnsigned(a.offset(), b.offset()));
    return all;
  }

  private Optional<ThreadVariable> threadVariable(Die die) throws MalformedFileException {
    OptionalLong offset = FixedLocation.inThreadBlock(die);
    Optional<String> name = offset.isPresent() ? QualifiedNames.of(die) : Optional.empty();
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(new ThreadVariable(name.get(), offset.getAsLong(), types.typeOf(die)));
  }

  private interface Visitor {
    void visit(Definition definition) throws MalformedFileException;
  }

  private void read(Unit unit, Budget budget, Visitor visitor) throws MalformedFileException {
    for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
      if (walker.tag() == DW_TAG_subprogram && walker.abbreviation().hasCode()) {
        Die die = walker.die();
        List<AddressRange> ranges = PcRanges.of(die, budget);
        for (AddressRange range : ranges.subList(0, Math.min(MAX_PIECES, ranges.size()))) {
          visit(function(die, range), visitor);
        }
      } else if (walker.tag() == DW_TAG_variable
          && FixedLocation.isPossible(walker.abbreviation())) {
        visit(variable(walker.die()), visitor);
      }
    }
  }

  private static void visit(Optional<Definition> definition, Visitor visitor)
      throws MalformedFileException {
    if (definition.isPresent()) {
      visitor.visit(definition.get());
    }
  }

  private static void add(
      Definition definition, Map<Key, Definition> found, Budget names, Unit unit)
      throws MalformedFileException {
    names.spend(
        unit.section(),
        definition.name().length() + definition.linkageName().map(String::length).orElse(0));
    Key key = new Key(definition.address(), definition.name(), definition.function());
    found.putIfAbsent(key, definition);
  }

  private Optional<Definition> function(Die die, AddressRange range) throws MalformedFileException {
    Optional<String> name = QualifiedNames.of(die);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Definition(
            name.get(),
            ScopeReader.linkageName(die),
            true,
            Optional.empty(),
            new FileAddress(range.base()),
            range.size(),
            die.unit().describesTypes() ? types.function(die) : OpaqueType.NOT_DESCRIBED));
  }

  private Optional<Definition> variable(Die die) throws MalformedFileException {
    OptionalLong address = FixedLocation.of(die);
    Optional<String> name = address.isPresent() ? QualifiedNames.of(die) : Optional.empty();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    DataType type = types.typeOf(die);
    return Optional.of(
        new Definition(
            name.get(),
            ScopeReader.linkageName(die),
            false,
            enclosingFunction(die),
            new FileAddress(address.getAsLong()),
            type.byteSize().orElse(0),
            type));
  }

  private static Optional<String> enclosingFunction(Die die) throws MalformedFileException {
    Optional<Die> scope = die.unit().scopes().enclosing(die.offset());
    for (int i = 0; i < MAX_NESTING && scope.isPresent(); i++) {
      int tag = scope.get().tag();
      if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine) {
        return QualifiedNames.of(scope.get());
      }
      scope = scope.get().unit().scopes().enclosing(scope.get().offset());
    }
    return Optional.empty();
  }
}
