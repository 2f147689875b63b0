package org.allocs.hooks.internal;

import org.allocs.error.AllocsException;
import org.allocs.hooks.PlainChunkVisitor;

/**
 * Chunks of a block of words, where each of these is nothing or a head that tells all of its chunk.
 * Most blocks are such. They are read by a loop without branches: what it was compiled for is not
 * compiled anew when it meets the first block that is not.
 */
final class PlainHeads {
  /** Words of a block at most: so many that what is done once for each need not be fast. */
  static final int BLOCK = 1 << 12;

  /** A place more than there are words, for one that is not kept. */
  private final int[] offsets = new int[BLOCK + 1];

  private final int[] sizes = new int[BLOCK + 1];
  private final int[] paths = new int[BLOCK + 1];
  private long start;
  private int count;

  /**
   * Reads a block.
   *
   * @param words what holds it
   * @param first the number of its first word there
   * @param number of its words
   * @param granule of the first one
   * @return false if any word is another, if a chunk is moving or if two overlap
   */
  boolean read(byte[] words, int first, int number, long granule) {
    int kept = 0;
    int other = 0;
    int limit = 0;
    for (int i = 0; i < number; i++) {
      int word = Words.intAt(words, HookIndexDescriptor.WORD_BYTES * (first + i));
      int none = ((word | -word) >>> Integer.SIZE - 1) - 1;
      int size = ChunkReader.inlineSize(word);
      int offset = HookIndexDescriptor.offset(i, word);
      other |= word & (HookIndexDescriptor.TAG | HookIndexDescriptor.MOVING);
      other |= ChunkReader.midBit(word) | offset - limit & ~none & 1 << Integer.SIZE - 1;
      limit = limit & none | offset + Math.max(size, 1) & ~none;
      offsets[kept] = offset;
      sizes[kept] = size;
      paths[kept] = ChunkReader.pathNumber(word);
      kept += 1 + none;
    }
    start = granule << HookIndexDescriptor.GRANULE_SHIFT;
    count = kept;
    return other == 0;
  }

  /** How many there are. */
  int count() {
    return count;
  }

  long base(int chunk) {
    return start + offsets[chunk];
  }

  int size(int chunk) {
    return sizes[chunk];
  }

  int path(int chunk) {
    return paths[chunk];
  }

  /** Reports all but the last; false if the visitor stopped. */
  boolean reportFirst(PlainChunkVisitor visitor) throws AllocsException {
    for (int i = 0; i < count - 1; i++) {
      if (!visitor.visit(start + offsets[i], sizes[i], paths[i], false)) {
        return false;
      }
    }
    return true;
  }
}
