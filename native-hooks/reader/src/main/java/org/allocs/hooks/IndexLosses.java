package org.allocs.hooks;

/**
 * What the hooks could not record since the process started.
 *
 * @param chunks records lost because the index could not grow
 * @param sites sites lost because no number was left for them
 * @param misaligned chunks that do not start on a multiple of 16, which have no place in the index
 */
public record IndexLosses(long chunks, long sites, long misaligned) {
  /** Whether a chunk may live without being recorded. */
  public boolean chunksMayBeMissing() {
    return chunks != 0 || misaligned != 0;
  }
}
