package org.allocs.hooks.internal;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Heads of chunks of at most 16 bytes, which have words of their own (FORMAT.md, "Short chunks").
 */
final class ShortChunks {
  private static final int WORD = HookIndexDescriptor.WORD_BYTES;
  private static final int SPACING = HookIndexDescriptor.SHORT_SPACING;
  private static final int NUMBER = HookIndexDescriptor.BLOCK_NUMBER_BYTES;
  private static final long PAGE = 1L << HookIndexDescriptor.PAGE_SHIFT;
  private static final long[] NONE = {};

  private final Memory memory;
  private final Regions regions;

  ShortChunks(Memory memory, Regions regions) {
    this.memory = memory;
    this.regions = regions;
  }

  /** Where short chunks may start that cover an address, the nearer first. */
  static long[] bases(long address) {
    long near = address & -SPACING;
    long far = address & -HookIndexDescriptor.ALIGNMENT;
    return near == far ? new long[] {near} : new long[] {near, far};
  }

  /** Whether a word is the head of a short chunk that starts at an address. */
  static boolean isHeadOf(long base, int word) {
    return HookIndexDescriptor.isHead(word)
        && ChunkReader.isInline(word)
        && HookIndexDescriptor.base(base >>> HookIndexDescriptor.GRANULE_SHIFT, word)
            == (base & -HookIndexDescriptor.ALIGNMENT);
  }

  /** The word of a short chunk that starts at an address; 0 if it has no block. */
  int head(Root root, long base) throws AllocsException {
    long granule = base >>> HookIndexDescriptor.GRANULE_SHIFT;
    OptionalLong shorts = regions.shortsOf(root, granule);
    if (shorts.isEmpty()) {
      return 0;
    }
    long at = shorts.getAsLong();
    int block = memory.readInt(at + NUMBER * owner(root, base));
    long word = (base & PAGE - 1) / HookIndexDescriptor.ALIGNMENT;
    return block == 0 ? 0 : memory.readInt(blockAt(at, block) + WORD * word);
  }

  /**
   * The heads of those that start in a range, ascending; in each number the head below how far from
   * the start of the range it is.
   *
   * @param limit in the same region, and at most 2 GiB above
   */
  long[] heads(Root root, long start, long limit) throws AllocsException {
    OptionalLong shorts = regions.shortsOf(root, start >>> HookIndexDescriptor.GRANULE_SHIFT);
    if (shorts.isEmpty() || start == limit) {
      return NONE;
    }
    long at = shorts.getAsLong();
    long first = start & -PAGE;
    int pages = (int) ((limit - 1 - first) / PAGE) + 1;
    byte[] even = memory.read(at + NUMBER * owner(root, first), NUMBER * pages);
    byte[] odd = memory.read(at + NUMBER * owner(root, first + SPACING), NUMBER * pages);
    LongStream.Builder heads = LongStream.builder();
    for (int i = 0; i < pages; i++) {
      byte[] one = words(at, Words.intAt(even, NUMBER * i));
      byte[] other = words(at, Words.intAt(odd, NUMBER * i));
      add(one, other, first + PAGE * i, start, limit, heads);
    }
    return heads.build().toArray();
  }

  private byte[] words(long shorts, int block) throws AllocsException {
    return block == 0
        ? new byte[0]
        : memory.read(blockAt(shorts, block), HookIndexDescriptor.BLOCK_BYTES);
  }

  /** Adds those of a page, by the words of both kinds. */
  private static void add(
      byte[] even, byte[] odd, long page, long start, long limit, LongStream.Builder heads) {
    int count = Math.max(even.length, odd.length) / WORD;
    for (int i = 0; i < count; i++) {
      long base = page + (long) i * HookIndexDescriptor.ALIGNMENT;
      add(even, i, base, start, limit, heads);
      add(odd, i, base + SPACING, start, limit, heads);
    }
  }

  private static void add(
      byte[] words, int i, long base, long start, long limit, LongStream.Builder heads) {
    int head = words.length == 0 ? 0 : Words.intAt(words, WORD * i);
    if (head != 0 && base >= start && base < limit && isHeadOf(base, head)) {
      heads.add(base - start << 32 | Integer.toUnsignedLong(head));
    }
  }

  /** Which of its region's block numbers is that of a chunk that starts at an address. */
  private static long owner(Root root, long base) {
    long pages = 1L << root.regionShift() - HookIndexDescriptor.PAGE_SHIFT;
    return (base >>> HookIndexDescriptor.PAGE_SHIFT & pages - 1)
        + (base & SPACING) / SPACING * pages;
  }

  private static long blockAt(long shorts, int block) {
    return shorts + (long) HookIndexDescriptor.BLOCK_BYTES * Integer.toUnsignedLong(block);
  }
}
