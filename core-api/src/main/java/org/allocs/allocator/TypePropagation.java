package org.allocs.allocator;

import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Types of heap chunks that follow from the types of other memory. Register an implementation as a
 * service; the one with the highest {@code service.ranking} is used.
 */
@ConsumerType
public interface TypePropagation {
  /**
   * Types a whole heap. Called once for each moment of a target, and only if somebody asks.
   *
   * @throws AllocsException if the target cannot be read
   */
  TypedHeap run(HeapSource heap) throws AllocsException;

  /**
   * Types a heap that was typed before, with the result of {@link #run}, but perhaps sooner.
   *
   * @param before the result for an earlier moment of the same target; it is used up, and not asked
   *     any more
   * @param heap as it is now; groups that were there before have the same numbers
   * @throws AllocsException if the target cannot be read
   */
  default TypedHeap rerun(TypedHeap before, HeapSource heap) throws AllocsException {
    return run(heap);
  }
}
