package org.allocs.query;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;

/** Receives the hierarchy in preorder. */
@FunctionalInterface
public interface TreeVisitor {
  /**
   * Takes one allocation.
   *
   * @param depth 0 for the outermost
   * @param suballocator name of the allocator that parcels it out, if it is an arena
   * @param note why its children cannot be told, where that is so
   */
  Step visit(int depth, Allocation allocation, Optional<String> suballocator, Optional<String> note)
      throws AllocsException;

  /**
   * Whether an allocation or anything in it is of interest; else it is not visited, and nobody is
   * asked who parcels it out.
   *
   * @param depth 0 for the outermost
   */
  default boolean enters(int depth, Allocation allocation) throws AllocsException {
    return true;
  }

  /** How to go on. */
  enum Step {
    /** To the children. */
    DEEPER,
    /** Past the children. */
    SKIP,
    /** No further. */
    STOP
  }
}
