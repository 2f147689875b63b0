package org.allocs.allocator;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Memory that one allocator parcels out. Its allocations lie inside {@link #range} and are
 * disjoint. {@link #find} and {@link #forEach} agree as far as the target stands still.
 */
@ConsumerType
public interface Arena {
  /** The memory that is parcelled out. */
  AddressRange range();

  /** The live allocation that covers an address of the range, interior addresses included. */
  Optional<Allocation> find(long address) throws AllocsException;

  /**
   * Reports live allocations that overlap {@code within}, in ascending order, without keeping them.
   *
   * @return false if the visitor stopped
   */
  boolean forEach(AddressRange within, Visitor visitor) throws AllocsException;

  /**
   * What can be said of an address of the range that no allocation covers: {@code free or not
   * recorded}.
   */
  default String gap() {
    return "free or not recorded";
  }

  /**
   * Why this arena's allocations cannot be told, where that is so. {@link #find} and {@link
   * #forEach} then report none.
   */
  default Optional<String> opaque() {
    return Optional.empty();
  }

  /** Receives allocations. */
  @FunctionalInterface
  interface Visitor {
    /** Takes one; returns false to stop. */
    boolean visit(Allocation allocation) throws AllocsException;
  }
}
