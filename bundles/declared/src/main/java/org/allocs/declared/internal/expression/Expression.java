package org.allocs.declared.internal.expression;

import java.util.List;
import java.util.Optional;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/**
 * An expression of C over what a program declares, as far as it has no effect and calls nothing.
 */
public sealed interface Expression {
  /** Where it stands. */
  Place place();

  /**
   * What it means where names mean this.
   *
   * @throws AllocsException if a name means nothing, or an operation does not fit; the message has
   *     the place
   */
  Term bind(Scope scope) throws AllocsException;

  /** What it is made of. */
  List<Expression> parts();

  /** The names in it, of variables and the like, in their order. */
  default List<Name> names() {
    return parts().stream().flatMap(part -> part.names().stream()).toList();
  }

  /** Whether a name is in it. */
  default boolean mentions(String name) {
    return names().stream().anyMatch(n -> n.name().equals(name));
  }

  /** A name. */
  record Name(Place place, String name) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      Optional<Term> found = scope.named(name, place);
      if (found.isEmpty()) {
        throw place.error("nothing is called " + name + " here");
      }
      return found.get();
    }

    @Override
    public List<Expression> parts() {
      return List.of();
    }

    @Override
    public List<Name> names() {
      return List.of(this);
    }
  }

  /** A number. */
  record Number(Place place, long value) implements Expression {
    @Override
    public Term bind(Scope scope) {
      return Term.constant(value);
    }

    @Override
    public List<Expression> parts() {
      return List.of();
    }
  }

  /** A member, of a struct or of what a pointer leads to. */
  record Member(Place place, Expression of, String name) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      Term holder = of.bind(scope);
      DataType type = holder.isComposite() ? holder.type() : holder.pointee().orElse(holder.type());
      if (!(type.stripped() instanceof CompositeType composite)) {
        throw place.error("this has no members: " + type.name());
      }
      return Members.of(composite, holder.target(of.place()), name, place);
    }

    @Override
    public List<Expression> parts() {
      return List.of(of);
    }
  }

  /** An element. */
  record Element(Place place, Expression of, Expression index) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      Term array = of.bind(scope);
      Term at = index.bind(scope).number(index.place());
      DataType type = array.pointee().orElseThrow(() -> place.error("this has no elements"));
      if (type.byteSize().isEmpty()) {
        throw place.error("the size of an element is not known: " + type.name());
      }
      long size = array.stride();
      return Term.at(type, frame -> array.value(frame) + at.value(frame) * size);
    }

    @Override
    public List<Expression> parts() {
      return List.of(of, index);
    }
  }

  /** What a pointer leads to. */
  record Target(Place place, Expression of) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      Term pointer = of.bind(scope);
      DataType type = pointer.pointee().orElseThrow(() -> place.error("this is no pointer"));
      if (type.stripped() instanceof VoidType) {
        throw place.error("what a void * leads to is not known: say (TYPE *) first");
      }
      return Term.at(type, pointer.value());
    }

    @Override
    public List<Expression> parts() {
      return List.of(of);
    }
  }

  /** An address. */
  record Address(Place place, Expression of) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      Term there = of.bind(scope);
      return Term.of(
          PointerType.to(there.type()),
          there.place().orElseThrow(() -> place.error("this is not in memory")));
    }

    @Override
    public List<Expression> parts() {
      return List.of(of);
    }
  }

  /** An operation on one number. */
  record Unary(Place place, char operator, Expression of) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      Term operand = of.bind(scope).number(of.place());
      DataType type = operand.isUnsigned() ? Term.UNSIGNED_LONG : Term.LONG;
      return switch (operator) {
        case '-' -> Term.of(type, frame -> -operand.value(frame));
        case '~' -> Term.of(type, frame -> ~operand.value(frame));
        default -> Term.of(Term.LONG, frame -> operand.value(frame) == 0 ? 1 : 0);
      };
    }

    @Override
    public List<Expression> parts() {
      return List.of(of);
    }
  }

  /** An operation on two numbers. An enumerator may stand where the other one is of its type. */
  record Binary(Place place, String operator, Expression left, Expression right)
      implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      boolean openLeft = isOpen(left, scope);
      if (openLeft && isOpen(right, scope)) {
        left.bind(scope);
      }
      Term b = openLeft ? right.bind(scope) : null;
      Term a = openLeft ? enumerator(left, b, scope) : left.bind(scope);
      if (b == null) {
        b = isOpen(right, scope) ? enumerator(right, a, scope) : right.bind(scope);
      }
      return Operations.of(operator, a.number(left.place()), b.number(right.place()));
    }

    private static boolean isOpen(Expression side, Scope scope) throws AllocsException {
      return side instanceof Name name && scope.named(name.name(), name.place()).isEmpty();
    }

    private static Term enumerator(Expression name, Term other, Scope scope)
        throws AllocsException {
      String word = ((Name) name).name();
      Optional<Term> constant =
          other.type() instanceof EnumType type
              ? type.enumerators().stream()
                  .filter(e -> e.name().equals(word))
                  .map(e -> Term.constant(e.value()))
                  .findFirst()
              : Optional.empty();
      return constant.isPresent() ? constant.get() : name.bind(scope);
    }

    @Override
    public List<Expression> parts() {
      return List.of(left, right);
    }
  }

  /** A value taken for one of another type. */
  record Cast(Place place, String type, Expression of) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      Term operand = of.bind(scope).number(of.place());
      DataType to = scope.type(type, place).stripped();
      if (to instanceof PointerType) {
        return Term.of(to, operand.value());
      }
      Term result = Term.of(to, operand.value()).number(place);
      if (to instanceof ArrayType) {
        throw place.error("nothing can be taken for an array: " + type);
      }
      int bits = 8 * (int) to.byteSize().orElse(8);
      boolean signed = Term.isSigned(to);
      return Term.of(result.type(), frame -> Term.extend(operand.value(frame), bits, signed));
    }

    @Override
    public List<Expression> parts() {
      return List.of(of);
    }
  }

  /** The size of a type, or of what an expression is. */
  record SizeOf(Place place, String text, Optional<Expression> of) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      boolean value =
          of.isPresent()
              && !(of.get() instanceof Name name
                  && scope.named(name.name(), name.place()).isEmpty());
      DataType type = value ? of.get().bind(scope).type() : scope.type(text, place);
      if (type.byteSize().isEmpty()) {
        throw place.error("this has no size: " + type.name());
      }
      return Term.of(Term.LONG, Term.constant(type.byteSize().getAsLong()).value());
    }

    @Override
    public List<Expression> parts() {
      return of.stream().toList();
    }

    @Override
    public List<Name> names() {
      return List.of();
    }
  }

  /** Where a member is in a struct. */
  record OffsetOf(Place place, String type, String member) implements Expression {
    @Override
    public Term bind(Scope scope) throws AllocsException {
      if (!(scope.type(type, place).stripped() instanceof CompositeType composite)) {
        throw place.error("this has no members: " + type);
      }
      Term found = null;
      DataType holder = composite;
      Term.Code start = frame -> 0;
      for (String step : member.split("\\.")) {
        if (!(holder.stripped() instanceof CompositeType part)) {
          throw place.error("this has no members: " + holder.name());
        }
        found = Members.of(part, start, step, place);
        start = found.place().orElseThrow(() -> place.error("a bit-field has no offset"));
        holder = found.type();
      }
      return Term.of(Term.LONG, start);
    }

    @Override
    public List<Expression> parts() {
      return List.of();
    }
  }
}
