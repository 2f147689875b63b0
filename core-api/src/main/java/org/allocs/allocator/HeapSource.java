package org.allocs.allocator;

import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A heap, and the memory from which pointers lead into it, with the types that evidence tells which
 * looks at one allocation at a time. Used by one thread, except where stated.
 */
@ProviderType
public interface HeapSource {
  /** The target at the moment that is shown. */
  Context context();

  /**
   * Visits every live chunk in ascending order, one that holds others before these.
   *
   * @throws AllocsException if the target cannot be read
   */
  void forEachChunk(ChunkVisitor visitor) throws AllocsException;

  /** Visits allocations that are neither chunks nor inside any: symbols, frames, arenas. */
  void forEachOther(Arena.Visitor visitor) throws AllocsException;

  /**
   * How many groups there are so far. They keep their numbers from one moment of a target to the
   * next, those of which no chunk is left as well.
   */
  int groups();

  /** A chunk of a group: all of a group have allocator, calls, site and size in common. */
  Allocation sample(int group);

  /** What is known of the type of all chunks of a group. */
  Answer<DataType> type(int group);

  /** Whether {@link #typeOfChunk} may say more than {@link #type}. */
  boolean looksAtChunks();

  /**
   * The type of one chunk, if evidence that looks at one at a time says anything; else unknown. For
   * several threads.
   *
   * @param memory that is read: of the target, perhaps ahead of what is asked for
   */
  Answer<DataType> typeOfChunk(long base, long size, int group, org.allocs.target.Memory memory);

  /** The type of an allocation that is no chunk, as {@link #type}. */
  Answer<DataType> typeOfOther(Allocation allocation);

  /** Receives chunks. */
  @FunctionalInterface
  interface ChunkVisitor {
    /**
     * Takes one.
     *
     * @param base first address
     * @param size bytes; what the program asked for, at least 1
     * @param group it belongs to
     */
    void chunk(long base, long size, int group) throws AllocsException;
  }
}
