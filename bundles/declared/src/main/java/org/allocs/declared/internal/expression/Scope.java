package org.allocs.declared.internal.expression;

import java.util.Optional;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.type.DataType;

/** What names mean. */
public interface Scope {
  /** What a name stands for; empty if for nothing. */
  Optional<Term> named(String name, Place place) throws AllocsException;

  /**
   * A type.
   *
   * @throws AllocsException if there is none of that name
   */
  DataType type(String name, Place place) throws AllocsException;
}
