package org.allocs.declared.internal.declaration;

import java.util.Optional;
import java.util.stream.Stream;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.text.Place;
import org.allocs.declared.internal.text.Value;

/**
 * Where things are found: {@code each}, and from each on to the {@code next}; or in a row {@code
 * from} somewhere {@code to} somewhere, a {@code step} apart.
 *
 * @param place where it is described
 * @param each one, an array of them, or the first of {@code count}
 * @param next from one to the next
 * @param as the type of one
 * @param until where the walk ends before its end
 * @param live which of them count
 */
public record Source(
    Place place,
    Optional<Expression> each,
    Optional<Expression> count,
    Optional<Expression> next,
    Optional<Expression> from,
    Optional<Expression> to,
    Optional<Expression> step,
    Optional<Value.Text> as,
    Optional<Expression> until,
    Optional<Expression> live) {

  /** What it begins with. */
  public Expression start() {
    return each.orElseGet(from::orElseThrow);
  }

  /** Whether anything in it depends on a variable. */
  public boolean mentions(String name) {
    return Stream.of(each, count, next, from, to, step, until, live)
        .flatMap(Optional::stream)
        .anyMatch(e -> e.mentions(name));
  }
}
