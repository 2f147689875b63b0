package org.allocs.custom.pymalloc.internal;

import java.util.List;
import org.allocs.model.AddressRange;

/**
 * Sizes that CPython is built with. Debug information does not have them; the headers of pools show
 * which ones they are.
 *
 * @param pool bytes of a pool, from a multiple of itself on
 * @param alignment of blocks, whose sizes are its multiples
 * @param arena bytes of an arena
 */
record Geometry(int pool, int alignment, int arena) {
  /** Those of 3.10 and later, of 3.7 to 3.9, and of 3.6. */
  static final List<Geometry> KNOWN =
      List.of(
          new Geometry(1 << 14, 16, 1 << 20),
          new Geometry(1 << 12, 16, 1 << 18),
          new Geometry(1 << 12, 8, 1 << 18));

  private static final int LARGEST_BLOCK = 512;

  /** The first pool of an arena. */
  long firstPool(AddressRange range) {
    return range.base() + pool - 1 & -pool;
  }

  /** Bytes of a block of a size class. */
  int blockSize(int sizeIndex) {
    return (sizeIndex + 1) * alignment;
  }

  /** Whether pools of this size say this of themselves. */
  boolean fits(int sizeIndex, int maxNextOffset) {
    return sizeIndex >= 0
        && sizeIndex < LARGEST_BLOCK / alignment
        && maxNextOffset == pool - blockSize(sizeIndex);
  }
}
