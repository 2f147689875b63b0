package org.allocs.declared.internal.search;

import java.util.Optional;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.expression.Scope;
import org.allocs.declared.internal.expression.Term;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;

/**
 * An expression whose names are resolved, and where it stands.
 *
 * @param term what it means
 */
record Bound(Place place, Term term) {
  /** A number, or an address: of a struct, of an array that of its first byte. */
  static Optional<Bound> of(Optional<Expression> expression, Scope scope) throws AllocsException {
    return expression.isPresent() ? Optional.of(of(expression.get(), scope)) : Optional.empty();
  }

  static Bound of(Expression expression, Scope scope) throws AllocsException {
    return new Bound(expression.place(), expression.bind(scope));
  }
}
