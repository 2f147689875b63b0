package org.allocs.inprocess;

import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/**
 * What the type of an allocation rests on, so that it may be remembered for the next one there.
 *
 * @param kind of what it rests on
 * @param firstWord of the allocation, if the type rests on it
 */
record Basis(Kind kind, long firstWord) {
  /** In the order of {@code enum basis} of {@code answer.h}. */
  enum Kind {
    /** On more than can be checked, or the type is not known. */
    OTHER,
    /** On size and calls alone. */
    CALLS,
    /** On these and the first word, which points to a table of virtual functions. */
    FIRST_WORD
  }

  static final Basis OTHER = new Basis(Kind.OTHER, 0);

  /**
   * That of a type.
   *
   * @param first word of the allocation, before its type was asked for
   */
  static Basis of(Answer<DataType> type, Allocation allocation, OptionalLong first, MemoryView view)
      throws AllocsException {
    if (!type.isKnown()) {
      return OTHER;
    }
    DataType known = type.value().orElseThrow();
    if (known.stripped() instanceof CompositeType composite && composite.startsWithTable()) {
      return first.isPresent() && first.equals(firstWord(allocation, view))
          ? new Basis(Kind.FIRST_WORD, first.getAsLong())
          : OTHER;
    }
    return view.typeFollowsCalls(allocation) ? new Basis(Kind.CALLS, 0) : OTHER;
  }

  /** What an allocation begins with, if it is large enough and can be read. */
  static OptionalLong firstWord(Allocation allocation, MemoryView view) throws AllocsException {
    if (AddressRange.lessThan(allocation.size(), Long.BYTES)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(view.context().target().memory().readLong(allocation.base()));
    } catch (MemoryFaultException unreadable) {
      return OptionalLong.empty();
    }
  }
}
