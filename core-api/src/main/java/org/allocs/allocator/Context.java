package org.allocs.allocator;

import java.util.List;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.Target;
import org.allocs.type.DataType;
import org.osgi.annotation.versioning.ProviderType;

/** What an allocator is given to find its arenas: the target at one moment. */
@ProviderType
public interface Context {
  /** The target. */
  Target target();

  /** Debug information of its files. */
  DebugInfo debugInfo();

  /**
   * A type by the name that C gives it, with {@code *} and {@code [n]} as C writes them, as any
   * loaded file defines it.
   */
  Answer<DataType> typeNamed(String name) throws AllocsException;

  /**
   * What every {@link HeapAllocator} parcels out, for whoever parcels out its chunks in turn.
   *
   * @return arenas, disjoint where they are of one allocator; empty where no chunks are known
   */
  List<PlainArena> heaps() throws AllocsException;

  /**
   * Computes something once for this moment of the target, and forgets it when the target is
   * refreshed, or when the view changes an allocation, unless it is {@link Lasting}. Keys of a
   * class of the bundle's own cannot clash with others'.
   *
   * @param key identifies the value among all that are kept for this target
   * @param compute is called at most once at a time; a failure is not kept
   */
  <T> T cached(Object key, Computation<T> compute) throws AllocsException;

  /**
   * A key of a value that rests on mappings, files and threads, and not on what a heap holds: it is
   * kept when the view changes an allocation, if the mappings are as they were before.
   */
  interface Lasting {}

  /**
   * A key of a value that rests on the loaded files alone: it is kept also where a change went with
   * other mappings, if {@link Target#objects} are the same.
   */
  interface OfFiles extends Lasting {}

  /** Something that may fail. */
  @FunctionalInterface
  interface Computation<T> {
    /** Computes it; never null. */
    T compute() throws AllocsException;
  }
}
