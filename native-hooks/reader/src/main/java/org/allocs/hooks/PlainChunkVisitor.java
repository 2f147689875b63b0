package org.allocs.hooks;

import org.allocs.error.AllocsException;

/** Receives chunks as plain numbers: of millions none needs an object. */
@FunctionalInterface
public interface PlainChunkVisitor {
  /**
   * Takes one.
   *
   * @param base address that the program got
   * @param size bytes that it asked for; may be 0
   * @param path number of the calls that made it, for {@link HookIndex#path}
   * @param inFlight whether {@code realloc} is at work on it
   * @return false to stop
   */
  boolean visit(long base, long size, int path, boolean inFlight) throws AllocsException;
}
