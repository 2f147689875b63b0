package org.allocs.hooks;

import java.util.List;
import java.util.OptionalLong;

/**
 * A live chunk.
 *
 * @param base address that the program got
 * @param size bytes that it asked for; may be 0
 * @param path return addresses of the call that made it and of the calls around that, innermost
 *     first; empty where they could not be recorded
 * @param inFlight whether {@code realloc} is at work on it: the values are those before the call
 */
public record RecordedChunk(long base, long size, List<Long> path, boolean inFlight) {
  /** Checks that nothing is absent. */
  public RecordedChunk {
    path = List.copyOf(path);
  }

  /** Return address of the call that made it; empty where it could not be recorded. */
  public OptionalLong site() {
    return path.isEmpty() ? OptionalLong.empty() : OptionalLong.of(path.get(0));
  }

  /** Whether an address is inside; of a chunk of size 0, its base is. */
  public boolean covers(long address) {
    return Long.compareUnsigned(address - base, size) < 0 || address == base;
  }

  /** The first address after it; at least one after its base. */
  public long limit() {
    return base + Math.max(size, 1);
  }
}
