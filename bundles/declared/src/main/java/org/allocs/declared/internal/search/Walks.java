package org.allocs.declared.internal.search;

import java.util.Optional;
import org.allocs.declared.internal.declaration.Source;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.expression.Term;
import org.allocs.declared.internal.expression.Variable;
import org.allocs.declared.internal.text.Place;
import org.allocs.declared.internal.text.Value;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedRulesException;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/**
 * A source with its names resolved.
 *
 * @param walk how to go through it
 * @param inside what names mean for each that it finds
 */
record Walks(Walk walk, Names inside) {

  /** Resolves names; a name or a type that is not there fails with its place. */
  static Walks of(Source source, Variable variable, Names names) throws AllocsException {
    Bound start = Bound.of(source.start(), names);
    return source.from().isPresent()
        ? row(source, variable, names, start)
        : each(source, variable, names, start);
  }

  private static Walks each(Source source, Variable variable, Names names, Bound start)
      throws AllocsException {
    Optional<Bound> count = Bound.of(source.count(), names);
    boolean array = start.term().type() instanceof ArrayType;
    if (array && count.isEmpty()) {
      count = Optional.of(new Bound(start.place(), length(start)));
    }
    DataType element = pointee(start);
    boolean indirect = count.isPresent() && element.stripped() instanceof PointerType;
    if (count.isPresent() && element.byteSize().isEmpty()) {
      throw start.place().error("the size of one is not known: " + element.name());
    }
    DataType found = indirect ? ((PointerType) element.stripped()).pointee() : element;
    DataType type = as(source, names).orElse(found);
    Names inside = names.with(variable, type);
    Walk walk =
        new Walk(
            source.place(),
            variable,
            start,
            count,
            indirect,
            element.byteSize().orElse(0),
            Bound.of(source.next(), inside),
            Optional.empty(),
            Optional.empty(),
            true,
            Bound.of(source.until(), inside),
            Bound.of(source.live(), inside));
    return new Walks(walk, inside);
  }

  /** What one is: what is in memory there, or what a pointer or an array leads to. */
  private static DataType pointee(Bound start) throws MalformedRulesException {
    Term term = start.term();
    if (term.pointee().isPresent()) {
      return term.pointee().get();
    }
    return term.type().byteSize().isPresent() && term.place().isPresent() && isStruct(term)
        ? term.type()
        : number(start);
  }

  private static boolean isStruct(Term term) {
    return term.type() instanceof CompositeType;
  }

  private static DataType number(Bound start) throws MalformedRulesException {
    if (start.term().type() instanceof CompositeType) {
      throw start.place().error("the program only declares it: " + start.term().type().name());
    }
    return VoidType.VOID;
  }

  private static Term length(Bound start) throws MalformedRulesException {
    long elements = ((ArrayType) start.term().type()).count().orElse(-1);
    if (elements < 0) {
      throw start.place().error("how many elements it has is not known: say count: NUMBER");
    }
    return Term.of(Term.LONG, frame -> elements);
  }

  private static Walks row(Source source, Variable variable, Names names, Bound start)
      throws AllocsException {
    DataType found = start.term().pointee().orElse(VoidType.VOID);
    DataType type = as(source, names).orElse(found);
    Names inside = names.with(variable, type);
    boolean fixed = source.step().isEmpty() || !source.step().get().mentions(variable.word());
    Walk walk =
        new Walk(
            source.place(),
            variable,
            start,
            Optional.empty(),
            false,
            0,
            Optional.empty(),
            Bound.of(source.to(), names),
            Optional.of(step(source, inside, type)),
            fixed,
            Bound.of(source.until(), inside),
            Bound.of(source.live(), inside));
    return new Walks(walk, inside);
  }

  private static Bound step(Source source, Names inside, DataType type) throws AllocsException {
    Optional<Expression> stated = source.step();
    if (stated.isPresent()) {
      return Bound.of(stated.get(), inside);
    }
    long size = type.byteSize().orElse(0);
    if (size <= 0) {
      throw source.place().error("how far it is to the next is not known: say step: BYTES");
    }
    return new Bound(source.place(), Term.of(Term.LONG, frame -> size));
  }

  private static Optional<DataType> as(Source source, Names names) throws AllocsException {
    Optional<Value.Text> as = source.as();
    if (as.isEmpty()) {
      return Optional.empty();
    }
    Place place = as.get().place();
    return Optional.of(names.type(as.get().text(), place));
  }
}
