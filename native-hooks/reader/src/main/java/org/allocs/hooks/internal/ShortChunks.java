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
  private static final int SPACING = 1 << HookIndexDescriptor.SHORT_SPACING_SHIFT;
  private static final long PAGE = 1L << HookIndexDescriptor.SHORT_PAGE_SHIFT;
  private static final long[] NONE = {};

  private final Memory memory;
  private final Regions regions;

  ShortChunks(Memory memory, Regions regions) {
    this.memory = memory;
    this.regions = regions;
  }

  /** Where a short chunk starts that covers an address. */
  static long base(long address) {
    return address & -SPACING;
  }

  /** Whether a word is the head of a short chunk that starts at an address. */
  static boolean isHeadOf(long base, int word) {
    return HookIndexDescriptor.isHead(word)
        && ChunkReader.isInline(word)
        && HookIndexDescriptor.base(base >>> HookIndexDescriptor.GRANULE_SHIFT, word) == base;
  }

  /** The word of a short chunk that starts at an address; 0 if none ever started on its page. */
  int head(Root root, long base) throws AllocsException {
    long granule = base >>> HookIndexDescriptor.GRANULE_SHIFT;
    OptionalLong shorts = regions.shortsOf(root, granule);
    if (shorts.isEmpty()) {
      return 0;
    }
    long at = shorts.getAsLong();
    int block = memory.readInt(at + HookIndexDescriptor.BLOCK_NUMBER_BYTES * page(root, base));
    long offset = (base & PAGE - 1) / SPACING * WORD;
    return block == 0 ? 0 : memory.readInt(blockAt(at, block) + offset);
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
    long first = page(root, start);
    int count = (int) (page(root, limit - 1) - first) + 1;
    int bytes = HookIndexDescriptor.BLOCK_NUMBER_BYTES;
    byte[] blocks = memory.read(at + bytes * first, bytes * count);
    LongStream.Builder heads = LongStream.builder();
    for (int i = 0; i < count; i++) {
      int block = Words.intAt(blocks, bytes * i);
      if (block != 0) {
        byte[] words = memory.read(blockAt(at, block), HookIndexDescriptor.BLOCK_BYTES);
        long page = (start & -PAGE) + PAGE * i;
        add(words, page, start, limit, heads);
      }
    }
    return heads.build().toArray();
  }

  private static void add(
      byte[] words, long page, long start, long limit, LongStream.Builder heads) {
    for (int i = 0; i < words.length; i += WORD) {
      int head = Words.intAt(words, i);
      long base = page + (long) i / WORD * SPACING;
      if (head != 0 && base >= start && base < limit && isHeadOf(base, head)) {
        heads.add(base - start << 32 | Integer.toUnsignedLong(head));
      }
    }
  }

  /** The number of an address's page among those of its region. */
  private static long page(Root root, long address) {
    return (address & (1L << root.regionShift()) - 1) >>> HookIndexDescriptor.SHORT_PAGE_SHIFT;
  }

  private static long blockAt(long shorts, int block) {
    return shorts + (long) HookIndexDescriptor.BLOCK_BYTES * Integer.toUnsignedLong(block);
  }
}
