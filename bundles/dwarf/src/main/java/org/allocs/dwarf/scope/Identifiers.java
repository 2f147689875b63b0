package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.type.TypeReader;
import org.allocs.error.MalformedFileException;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/**
 * What an identifier means at an instruction, as the language's scopes have it: the innermost
 * function's blocks outwards, the object of a member function, the namespaces and the unit, other
 * units. Safe for use by several threads.
 */
public final class Identifiers {
  private static final int MAX_BLOCK_DEPTH = 64;

  /** From a parameter over qualifiers, typedefs and the pointer to a class. */
  private static final int MAX_TYPE_STEPS = 8;

  private final Units units;
  private final Functions functions;
  private final TypeReader types;

  /**
   * @param units all of a file
   * @param functions by address
   * @param types by entry
   */
  public Identifiers(Units units, Functions functions, TypeReader types) {
    this.units = units;
    this.functions = functions;
    this.types = types;
  }

  /**
   * The declared type of a variable, parameter or function.
   *
   * @param inlineDepth in which function of the inline chain the identifier stands: 0 is the
   *     innermost
   */
  public Optional<DataType> typeOf(String identifier, FileAddress pc, int inlineDepth)
      throws MalformedFileException {
    Optional<Functions.Piece> piece = functions.at(pc.value());
    if (piece.isEmpty()) {
      return external(identifier);
    }
    ScopeChain chain = ScopeChain.at(piece.get().die(), pc.value());
    List<Integer> starts = chain.functionStarts();
    int frame = Math.max(0, Math.min(inlineDepth, starts.size() - 1));
    int limit = frame == 0 ? chain.scopes().size() : starts.get(frame - 1);
    List<Die> scopes = chain.scopes().subList(starts.get(frame), limit);
    Optional<DataType> local = inFunction(identifier, scopes);
    return local.isPresent() ? local : inFile(identifier, scopes.get(0));
  }

  private Optional<DataType> inFunction(String identifier, List<Die> scopes)
      throws MalformedFileException {
    for (int i = scopes.size() - 1; i >= 0; i--) {
      Optional<Die> found = named(identifier, Variables.entriesOf(scopes.get(i)));
      if (found.isPresent()) {
        return Optional.of(types.typeOf(found.get()));
      }
    }
    return memberOfObject(identifier, scopes.get(0));
  }

  private static Optional<Die> named(String identifier, List<Die> entries)
      throws MalformedFileException {
    for (Die entry : entries) {
      if (entry.inheritedName().filter(identifier::equals).isPresent()) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /**
   * In optimised code the blocks that have an instruction are not exact, and variables may be left
   * out of an instance: where nothing in scope has the name, a variable of the function that has it
   * is meant, if all that do have one type.
   */
  private Optional<DataType> onlyOne(String identifier, Die function)
      throws MalformedFileException {
    List<Die> found = new ArrayList<>();
    collect(identifier, function, 0, found);
    collect(identifier, function.outermostOrigin(), 0, found);
    DataType only = null;
    for (Die die : found) {
      DataType type = types.typeOf(die);
      if (only != null && !only.equals(type)) {
        return Optional.empty();
      }
      only = type;
    }
    return Optional.ofNullable(only);
  }

  private static void collect(String identifier, Die scope, int depth, List<Die> found)
      throws MalformedFileException {
    named(identifier, Variables.entriesOf(scope)).ifPresent(found::add);
    for (DieChildren children = scope.children(); children.next(); ) {
      if (children.current().tag() == DW_TAG_lexical_block && depth < MAX_BLOCK_DEPTH) {
        collect(identifier, children.current(), depth + 1, found);
      }
    }
  }

  private Optional<DataType> memberOfObject(String identifier, Die function)
      throws MalformedFileException {
    Optional<Die> holder = function.withInherited(DwAt.DW_AT_object_pointer);
    Optional<Die> self =
        holder.isPresent()
            ? holder.get().reference(DwAt.DW_AT_object_pointer)
            : Optional.<Die>empty();
    if (self.isEmpty()) {
      return Optional.empty();
    }
    if (types.typeOf(self.get()).stripped() instanceof PointerType pointer
        && pointer.pointee().stripped() instanceof CompositeType object) {
      Optional<DataType> member =
          object.members().stream()
              .filter(candidate -> candidate.name().filter(identifier::equals).isPresent())
              .findFirst()
              .map(Member::type);
      if (member.isPresent()) {
        return member;
      }
    }
    return memberFunction(identifier, self.get());
  }

  /** A function of the class that a parameter points to. */
  private Optional<DataType> memberFunction(String identifier, Die parameter)
      throws MalformedFileException {
    Optional<Die> type = parameter.inheritedType();
    for (int i = 0; i < MAX_TYPE_STEPS && type.isPresent() && !type.get().hasChildren(); i++) {
      type = type.get().reference(DwAt.DW_AT_type);
    }
    if (type.isEmpty()) {
      return Optional.empty();
    }
    for (DieChildren children = type.get().children(); children.next(); ) {
      Die child = children.current();
      if (child.tag() == DW_TAG_subprogram && child.name().filter(identifier::equals).isPresent()) {
        return Optional.of(types.function(child));
      }
    }
    return Optional.empty();
  }

  /** Names of the function's own namespaces come before those further out. */
  private Optional<DataType> inFile(String identifier, Die function) throws MalformedFileException {
    List<String> candidates = candidates(identifier, function);
    Unit unit = function.writtenIn();
    for (String candidate : candidates) {
      Optional<Die> found = unit.names().find(Category.VALUE, candidate);
      if (found.isPresent()) {
        return Optional.of(typeOfValue(found.get()));
      }
    }
    Optional<DataType> anywhere = onlyOne(identifier, function);
    if (anywhere.isPresent()) {
      return anywhere;
    }
    for (String candidate : candidates) {
      Optional<DataType> found = external(candidate);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<DataType> external(String identifier) throws MalformedFileException {
    Optional<Die> found = units.named(Category.VALUE, List.of(identifier));
    return found.isPresent() ? Optional.of(typeOfValue(found.get())) : Optional.empty();
  }

  private DataType typeOfValue(Die die) throws MalformedFileException {
    return die.tag() == DW_TAG_subprogram ? types.function(die) : types.typeOf(die);
  }

  /**
   * A name as it stands, preceded by itself in each scope that encloses a function.
   *
   * @return most deeply nested first
   */
  public static List<String> candidates(String name, Die function) throws MalformedFileException {
    List<String> candidates = new ArrayList<>();
    String scope = QualifiedNames.scopeOf(function.outermostOrigin());
    while (!scope.isEmpty()) {
      candidates.add(scope + name);
      int cut = scope.lastIndexOf("::", scope.length() - 3);
      scope = cut < 0 ? "" : scope.substring(0, cut + 2);
    }
    candidates.add(name);
    return candidates;
  }
}
