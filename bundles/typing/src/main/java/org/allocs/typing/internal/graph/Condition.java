package org.allocs.typing.internal.graph;

import java.util.List;
import org.allocs.error.AllocsException;

/**
 * When a part of an object is there: by the value of a member that discriminates.
 *
 * @param at bytes from the start of the object to the member
 * @param shift bits of the word there that are below it
 * @param mask of its bits
 * @param values that it has, or else that it has not
 * @param others whether all values count but those
 * @param outer that holds too, as the member may be in a part that is not always there; or null
 */
record Condition(int at, int shift, long mask, List<Long> values, boolean others, Condition outer) {
  /** Whether it holds for the object at an address. */
  boolean holds(PagedMemory memory, long base) throws AllocsException {
    long value = memory.word(base + at) >>> shift & mask;
    return values.contains(value) != others && (outer == null || outer.holds(memory, base));
  }
}
