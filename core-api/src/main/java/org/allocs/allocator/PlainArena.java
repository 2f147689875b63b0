package org.allocs.allocator;

import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An arena of heap chunks that can report them as plain numbers: of millions none needs an object.
 */
@ConsumerType
public interface PlainArena extends Arena {
  /**
   * Reports live chunks that start in a range, in ascending order.
   *
   * @return false if the visitor stopped
   */
  boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException;

  /**
   * A chunk that {@link #forEachPlain} reported, as {@link #forEach} would.
   *
   * @param origin as reported
   */
  Allocation describe(long base, long size, int origin) throws AllocsException;

  /** Receives chunks. */
  @FunctionalInterface
  interface PlainVisitor {
    /**
     * Takes one; returns false to stop.
     *
     * @param base first address
     * @param size bytes that the program asked for; may be 0, and then it has one byte
     * @param origin chunks of one allocator that have it in common were made by the same calls
     */
    boolean visit(long base, long size, int origin) throws AllocsException;
  }
}
