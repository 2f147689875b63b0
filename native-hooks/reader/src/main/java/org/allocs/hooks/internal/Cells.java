package org.allocs.hooks.internal;

import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Records of chunks of a page or more, one for each page of the address space (FORMAT.md, "Cells").
 */
final class Cells {
  private static final int BYTES = HookIndexDescriptor.CELL_BYTES;

  private final Memory memory;
  private final Regions regions;

  Cells(Memory memory, Regions regions) {
    this.memory = memory;
    this.regions = regions;
  }

  /**
   * Where the cell of an address's page is.
   *
   * @return empty if nothing was ever recorded in its region
   */
  OptionalLong at(Root root, long address) throws AllocsException {
    OptionalLong words = regions.wordsOf(root, address >>> HookIndexDescriptor.GRANULE_SHIFT);
    return words.isEmpty() ? words : OptionalLong.of(at(root, words.getAsLong(), address));
  }

  /** The same by the biased address of the words of its region. */
  private static long at(Root root, long words, long address) {
    long size = 1L << root.regionShift();
    long limit = (address & -size) + size;
    long last =
        words + HookIndexDescriptor.WORD_BYTES * (limit >>> HookIndexDescriptor.GRANULE_SHIFT);
    long page = (address & size - 1) >>> HookIndexDescriptor.PAGE_SHIFT;
    return last + HookIndexDescriptor.WORDS_MARGIN + BYTES * page;
  }

  /** A cell that was found there just now; 0 if it says nothing. */
  long read(long at) throws AllocsException {
    return memory.readLong(at);
  }

  /**
   * The cells of the pages that a range is in, ascending.
   *
   * @param limit in the same region
   */
  long[] read(Root root, long words, long start, long limit) throws AllocsException {
    long first = start >>> HookIndexDescriptor.PAGE_SHIFT;
    int count = (int) ((limit - 1 >>> HookIndexDescriptor.PAGE_SHIFT) - first) + 1;
    byte[] bytes = memory.read(at(root, words, start), BYTES * count);
    long[] cells = new long[count];
    for (int i = 0; i < count; i++) {
      cells[i] = Words.longAt(bytes, BYTES * i);
    }
    return cells;
  }
}
