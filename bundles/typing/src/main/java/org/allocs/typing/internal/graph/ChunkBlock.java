package org.allocs.typing.internal.graph;

import java.util.HashMap;
import java.util.Map;
import org.allocs.allocator.HeapSource;
import org.allocs.error.AllocsException;

/**
 * Some chunks of a heap, in ascending order. A heap is read through the same few methods whether it
 * is read anew or again, so that these are compiled by the time that it is read again.
 */
final class ChunkBlock implements HeapSource.ChunkVisitor {
  private static final int MOST = 1 << 12;

  final long[] bases = new long[MOST];

  /** Of one that is larger than can be said, the largest that can be. */
  final int[] sizes = new int[MOST];

  final int[] groups = new int[MOST];
  int count;

  /** By address, which no other chunk has that is not inside. */
  final Map<Long, Long> bigSizes = new HashMap<>();

  private final Taker taker;
  private long last;

  /** Receives blocks; the object is used again for the next one. */
  @FunctionalInterface
  interface Taker {
    /** Takes what a block holds. */
    void take(ChunkBlock block);
  }

  private ChunkBlock(Taker taker) {
    this.taker = taker;
  }

  /** Reads a heap. */
  static void read(HeapSource heap, Taker taker) throws AllocsException {
    ChunkBlock block = new ChunkBlock(taker);
    heap.forEachChunk(block);
    block.flush();
  }

  /** What is no address of a program, or out of order, is nobody's to point to. */
  @Override
  public void chunk(long base, long size, int group) {
    if (base < last || size <= 0) {
      return;
    }
    last = base;
    bases[count] = base;
    sizes[count] = (int) Math.min(size, Integer.MAX_VALUE);
    groups[count++] = group;
    if (size >= Integer.MAX_VALUE) {
      bigSizes.put(base, size);
    }
    if (count == MOST) {
      flush();
    }
  }

  private void flush() {
    taker.take(this);
    count = 0;
    bigSizes.clear();
  }

  long size(int at) {
    return sizes[at] == Integer.MAX_VALUE ? bigSizes.get(bases[at]) : sizes[at];
  }
}
