package org.allocs.declared.internal.search;

import java.util.OptionalLong;
import org.allocs.declared.internal.expression.Frame;
import org.allocs.declared.internal.expression.UndefinedValueException;
import org.allocs.declared.internal.expression.Words;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;

/** What a search may cost, and what it found to be wrong. Used by one thread. */
final class Effort {
  private static final int MOST = 1 << 21;

  private final Words memory;
  private final Remarks remarks = new Remarks();
  private int spent;

  Effort(Words memory) {
    this.memory = memory;
  }

  Remarks remarks() {
    return remarks;
  }

  /** Counts one more thing that is looked at; false, and remarked, when it is enough. */
  boolean goesOn(Place place) {
    if (spent < MOST) {
      spent++;
      return true;
    }
    remarks.add(place, "the search is cut off here: looked at=" + MOST);
    return false;
  }

  /** A value; empty, and remarked, where the target's memory does not have one. */
  OptionalLong value(Bound bound, Frame frame) throws AllocsException {
    try {
      return OptionalLong.of(bound.term().value(frame));
    } catch (MemoryFaultException | UndefinedValueException e) {
      remarks.add(bound.place(), e.getMessage());
      return OptionalLong.empty();
    }
  }

  /** A pointer in memory. */
  OptionalLong read(Place place, long address) throws AllocsException {
    try {
      return OptionalLong.of(memory.read(address, Long.BYTES));
    } catch (MemoryFaultException e) {
      remarks.add(place, e.getMessage());
      return OptionalLong.empty();
    }
  }
}
