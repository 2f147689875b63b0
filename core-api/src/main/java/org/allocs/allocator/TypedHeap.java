package org.allocs.allocator;

import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.osgi.annotation.versioning.ConsumerType;

/** The chunks of a heap at one moment, typed with regard to all other memory. */
@ConsumerType
public interface TypedHeap {
  /** Visits every chunk in ascending order, one that holds others before these. */
  void forEach(Visitor visitor) throws AllocsException;

  /** The type of a chunk, with its own evidence; unknown for one that is not in the heap. */
  Answer<DataType> type(Allocation chunk);

  /** Receives chunks. */
  interface Visitor {
    /**
     * Takes one.
     *
     * @param base first address
     * @param size bytes
     * @param alike a chunk that has allocator, calls, site and size in common with it
     * @param type of it; the evidence may be that of a chunk alike
     */
    void chunk(long base, long size, Allocation alike, Answer<DataType> type)
        throws AllocsException;

    /**
     * Takes an arena whose chunks cannot be told.
     *
     * @param why they cannot
     */
    default void opaque(Allocation arena, String why) throws AllocsException {}
  }
}
