package org.allocs.declared.internal.search;

import java.util.Optional;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.declared.internal.declaration.Extent;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.expression.Variable;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/**
 * A declaration with its names resolved in one file of a target.
 *
 * @param declaration what is declared
 * @param arena where one begins and ends
 * @param objectType type of what is found, which may be a header
 * @param freeOfArena whether what is free depends on the arena
 * @param same bytes that all objects have, where that is declared by a type
 */
record Rules(
    Declaration declaration,
    Optional<Walk> roots,
    Optional<Walk> arenas,
    Bounds arena,
    Walk objects,
    Bounds object,
    DataType objectType,
    Optional<Walk> free,
    boolean freeOfArena,
    Optional<ObjectType> type,
    Optional<Bound> title,
    Optional<Bound> usable,
    Optional<Long> same) {

  /** An extent with its names resolved. */
  record Bounds(Optional<Bound> base, Optional<Bound> limit, Optional<Bound> size) {
    static Bounds of(Extent extent, Names names) throws AllocsException {
      return new Bounds(
          Bound.of(extent.base(), names),
          Bound.of(extent.limit(), names),
          Bound.of(extent.size(), names));
    }
  }

  /** Resolves names, from the outer to the inner. */
  static Rules of(Declaration declared, Names file) throws AllocsException {
    Names names = file;
    Optional<Walk> roots = Optional.empty();
    if (declared.roots().isPresent()) {
      Walks walks = Walks.of(declared.roots().get(), Variable.ROOT, names);
      roots = Optional.of(walks.walk());
      names = walks.inside();
    }
    Optional<Walk> arenas = Optional.empty();
    if (declared.arenas().isPresent()) {
      Walks walks = Walks.of(declared.arenas().get(), Variable.ARENA, names);
      arenas = Optional.of(walks.walk());
      names = walks.inside();
    }
    Names outside = names;
    Walks objects = Walks.of(declared.objects(), Variable.OBJECT, outside);
    Names inside = objects.inside();
    Optional<Walk> free =
        declared.free().isPresent()
            ? Optional.of(Walks.of(declared.free().get(), Variable.FREE, outside).walk())
            : Optional.empty();
    Optional<ObjectType> type =
        declared.type().isPresent()
            ? Optional.of(ObjectType.of(declared.type().get(), inside))
            : Optional.empty();
    Rules rules =
        new Rules(
            declared,
            roots,
            arenas,
            Bounds.of(declared.arena(), outside),
            objects.walk(),
            Bounds.of(declared.object(), inside),
            inside.type(Variable.OBJECT),
            free,
            declared.free().filter(f -> f.mentions(Variable.ARENA.word())).isPresent(),
            type,
            title(declared.title(), inside),
            Bound.of(declared.usable(), inside),
            same(declared, type, inside.type(Variable.OBJECT)));
    rules.check();
    return rules;
  }

  /** Objects of one type, or else those in a list by what the list is made of. */
  private static Optional<Long> same(
      Declaration declared, Optional<ObjectType> type, DataType found) {
    if (type.isPresent() && type.get().size().isPresent()) {
      return Optional.of(type.get().size().getAsLong());
    }
    boolean itself = declared.object().base().isEmpty() && declared.objects().to().isEmpty();
    return itself && found.byteSize().isPresent()
        ? Optional.of(found.byteSize().getAsLong())
        : Optional.empty();
  }

  private static Optional<Bound> title(Optional<Expression> title, Names inside)
      throws AllocsException {
    Optional<Bound> bound = Bound.of(title, inside);
    if (bound.isPresent() && bound.get().term().pointee().isEmpty()) {
      throw bound.get().place().error("a name is a pointer to a string, or an array of char");
    }
    return bound;
  }

  private void check() throws AllocsException {
    boolean sized = object.limit().isPresent() || object.size().isPresent();
    Place place = declaration.objects().place();
    if (!sized && same.isEmpty() && objects.to().isEmpty()) {
      throw place.error("how large an object is is not known: say size, limit or type");
    }
    boolean arenaSized = arena.limit().isPresent() || arena.size().isPresent();
    if (declaration.arenas().isPresent() && !arenaSized) {
      throw declaration.arenas().get().place().error("where an arena ends is not known");
    }
  }

  /** Whether what is found is the head of an object's books, with a layout of its own. */
  boolean hasHeaders() {
    return objectType.stripped() instanceof CompositeType;
  }
}
