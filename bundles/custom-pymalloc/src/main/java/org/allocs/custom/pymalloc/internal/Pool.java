package org.allocs.custom.pymalloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.allocs.model.AddressRange;

/**
 * A pool as it was read: blocks of one size behind a header.
 *
 * @param base first address
 * @param size bytes of a block
 * @param first offset of the first block
 * @param blocks that were ever handed out: those behind were never touched
 * @param live which of these are in use, as far as the list of free ones can be followed
 * @param whole whether as many are in use as the header counts
 */
record Pool(long base, int bytes, int size, int first, int blocks, BitSet live, boolean whole) {

  /** The pool that some bytes are, which fit the geometry. */
  static Pool of(long base, byte[] bytes, PoolHeaderDescriptor layout, Geometry geometry) {
    ByteBuffer pool = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int size = geometry.blockSize(pool.getInt((int) layout.sizeIndex()));
    int first = layout.headerSize() + geometry.alignment() - 1 & -geometry.alignment();
    int next = pool.getInt((int) layout.nextOffset());
    int end = Math.max(first, Math.min(next, bytes.length));
    int blocks = (end - first) / size;
    BitSet live = new BitSet(blocks);
    live.set(0, blocks);
    long free = pool.getLong((int) layout.freeBlock());
    while (free != 0) {
      long offset = free - base - first;
      boolean isBlock = offset >= 0 && offset / size < blocks && offset % size == 0;
      if (!isBlock || !live.get((int) (offset / size))) {
        break; // not a block, or in the list a second time
      }
      live.clear((int) (offset / size));
      free = pool.getLong((int) (free - base));
    }
    boolean whole = free == 0 && live.cardinality() == pool.getInt((int) layout.count());
    return new Pool(base, bytes.length, size, first, blocks, live, whole);
  }

  /** Where a block is. */
  AddressRange block(int index) {
    return AddressRange.ofSize(base + first + (long) index * size, size);
  }

  /** The number of the first block that ends after an address. */
  int firstEndingAfter(long address) {
    if (AddressRange.lessThan(address, base + first)) {
      return 0;
    }
    long offset = address - base - first;
    return offset < 0 || offset > bytes ? blocks : (int) (offset / size);
  }
}
