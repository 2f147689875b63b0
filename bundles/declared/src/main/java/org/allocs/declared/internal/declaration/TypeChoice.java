package org.allocs.declared.internal.declaration;

import java.util.List;
import java.util.Optional;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.text.Value;

/**
 * The type of an object: always the same, or by a tag.
 *
 * @param tag what tells them apart; empty where there is but one
 * @param alternatives in the order of the file; the first that fits counts
 */
public record TypeChoice(Optional<Expression> tag, List<Alternative> alternatives) {
  /** Copies the list. */
  public TypeChoice {
    alternatives = List.copyOf(alternatives);
  }

  /**
   * One type.
   *
   * @param value of the tag; empty for every other value
   * @param type its name, with {@code []} for as many as fit
   */
  public record Alternative(Optional<Expression> value, Value.Text type) {}
}
