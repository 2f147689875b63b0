package org.allocs.hooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.hooks.internal.IndexAccess;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.Target;

/**
 * The record of every live chunk that the hooks keep in a target. Reads the target anew for each
 * question, so that answers are true for an instant between the call and its return. Safe for use
 * by several threads.
 */
public final class HookIndex {
  private final IndexAccess access;

  private HookIndex(IndexAccess access) {
    this.access = access;
  }

  /**
   * Opens the index of a target.
   *
   * @return unknown, with the reason, if the target does not run under the hooks, or if they know
   *     nothing of its chunks
   * @throws org.allocs.error.UnsupportedException if the index is of another version
   * @throws org.allocs.error.MalformedFileException if it contradicts its format
   */
  public static Answer<HookIndex> open(Target target, DebugInfo debugInfo) throws AllocsException {
    return IndexAccess.open(target, debugInfo).map(HookIndex::new);
  }

  /** Whether the hooks are in a target, whatever they know. */
  public static boolean isLoaded(Target target) throws AllocsException {
    return IndexAccess.library(target).isPresent();
  }

  /** The live chunk that covers an address, interior addresses included. */
  public Optional<RecordedChunk> find(long address) throws AllocsException {
    return access.find(address);
  }

  /**
   * Reports live chunks that overlap a range, ascending and disjoint, without keeping them.
   *
   * @return false if the visitor stopped
   */
  public boolean forEach(AddressRange within, ChunkVisitor visitor) throws AllocsException {
    return access.forEach(within, visitor);
  }

  /**
   * Reports live chunks that start in a range as {@link #forEach} does, as plain numbers.
   *
   * @return false if the visitor stopped
   */
  public boolean forEachPlain(AddressRange starts, PlainChunkVisitor visitor)
      throws AllocsException {
    return access.forEachPlain(starts, visitor);
  }

  /**
   * The return addresses of the calls that made a chunk, innermost first.
   *
   * @param number as a {@link PlainChunkVisitor} got it; the same calls have it as long as the
   *     process lives
   * @return empty where they could not be recorded
   */
  public List<Long> path(int number) throws AllocsException {
    return access.path(number);
  }

  /** Where chunks may start, ascending: outside these ranges none was ever recorded. */
  public List<AddressRange> regions() throws AllocsException {
    return new ArrayList<>(access.regions());
  }

  /** Memory of the hooks themselves from which they serve the program's earliest requests. */
  public AddressRange bootArena() {
    return access.root().boot();
  }

  /** First instruction of the function that does the allocating. */
  public long realMalloc() {
    return access.root().realMalloc();
  }

  /** Whether the allocator behind the hooks is the C library's own. */
  public boolean isGlibc() {
    return access.root().isGlibc();
  }

  /**
   * How many frames of a path lie outside the C library and the C++ runtime, at most: the hooks
   * look no further.
   */
  public int depth() {
    return access.root().depth();
  }

  /**
   * What was counted since the process began, as of now.
   *
   * @return empty if it was not started with counters
   */
  public Optional<RecordedCounts> counts() throws AllocsException {
    return access.counts();
  }

  /** What could not be recorded, as of now. */
  public IndexLosses losses() throws AllocsException {
    return access.reread().losses();
  }
}
