package org.allocs.custom.glib.internal;

import java.util.BitSet;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;

/**
 * Chunks of one size.
 *
 * @param base a multiple of its size
 * @param chunkSize bytes of each
 * @param first address of the first chunk; empty where none tells it: all are in use, and it may be
 *     one of several
 * @param live which chunks are in use
 * @param doubt whether more are free than could be found
 */
record Slab(long base, int chunkSize, OptionalLong first, BitSet live, boolean doubt) {

  /** The chunks and what is before and behind them, without the slab's own record. */
  AddressRange range() {
    int all = SliceDescriptor.pageSize(chunkSize) - SliceDescriptor.SLAB_INFO_SIZE;
    return AddressRange.ofSize(base, all);
  }

  /** Where a chunk is. */
  AddressRange chunk(int index) {
    return AddressRange.ofSize(first.orElseThrow() + (long) index * chunkSize, chunkSize);
  }

  /** The number of the first chunk that ends after an address of the range. */
  int firstEndingAfter(long address) {
    long offset = address - first.orElseThrow();
    return offset < 0 ? 0 : (int) Math.min(offset / chunkSize, live.length());
  }
}
