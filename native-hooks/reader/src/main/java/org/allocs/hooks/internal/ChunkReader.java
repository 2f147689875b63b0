package org.allocs.hooks.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedChunk;
import org.allocs.target.Memory;

/** Decodes heads, with everything that must be read again before a chunk is believed. */
final class ChunkReader {
  private final Memory memory;
  private final Regions regions;
  private final Paths paths;
  private final BigTable big;
  private final ShortChunks shorts;

  ChunkReader(Memory memory) {
    this.memory = memory;
    this.regions = new Regions(memory);
    this.paths = new Paths(memory);
    this.big = new BigTable(memory);
    this.shorts = new ShortChunks(memory, regions);
  }

  Memory memory() {
    return memory;
  }

  Regions regions() {
    return regions;
  }

  Paths paths() {
    return paths;
  }

  BigTable big() {
    return big;
  }

  ShortChunks shorts() {
    return shorts;
  }

  /** Whether a head alone tells the size. */
  static boolean isInline(int head) {
    return (head & HookIndexDescriptor.WIDE) == 0
        ? narrowSize(head) != HookIndexDescriptor.NARROW_MID
        : wideSize(head) < HookIndexDescriptor.WIDE_BIG;
  }

  static boolean isBig(int head) {
    return (head & HookIndexDescriptor.WIDE) != 0 && wideSize(head) == HookIndexDescriptor.WIDE_BIG;
  }

  private static int narrowSize(int head) {
    return head >>> HookIndexDescriptor.NARROW_SIZE_SHIFT & HookIndexDescriptor.NARROW_SIZE_MASK;
  }

  private static int wideSize(int head) {
    return head >>> HookIndexDescriptor.WIDE_SIZE_SHIFT & HookIndexDescriptor.WIDE_SIZE_MASK;
  }

  /** The number of the path that a head states. */
  static int pathNumber(int head) {
    boolean wide = (head & HookIndexDescriptor.WIDE) != 0;
    return head
        & (wide ? HookIndexDescriptor.WIDE_SITE_MASK : HookIndexDescriptor.NARROW_SITE_MASK);
  }

  /** The size that a head alone tells. */
  static long inlineSize(int head) {
    return (head & HookIndexDescriptor.WIDE) != 0 ? wideSize(head) : narrowSize(head);
  }

  /** The chunk of a head whose size is known to be right. */
  private RecordedChunk chunk(Root root, long granule, int head, long size) throws AllocsException {
    long base = HookIndexDescriptor.base(granule, head);
    boolean moving = (head & HookIndexDescriptor.MOVING) != 0;
    return new RecordedChunk(base, size, paths.path(root, pathNumber(head)), moving);
  }

  /**
   * The size that the words behind a mid head state, if they belong to it.
   *
   * @param second the second of them; not looked at where the chunk is too small to have it
   */
  static OptionalLong midSize(int head, int first, int second) {
    int size = first & HookIndexDescriptor.MID_SIZE_MASK;
    boolean believed =
        first == HookIndexDescriptor.first(head, size)
            && (size < HookIndexDescriptor.SECOND_LEAST_SIZE
                || second == HookIndexDescriptor.second(head, size));
    return believed ? OptionalLong.of(size) : OptionalLong.empty();
  }

  /**
   * The chunk of a head that was just read, all else read anew.
   *
   * @return empty if something changed meanwhile: read the head again and start over
   */
  Optional<RecordedChunk> read(Root root, long words, long granule, int head)
      throws AllocsException {
    if (isInline(head)) {
      return checked(chunk(root, granule, head, inlineSize(head)));
    }
    long at = words + HookIndexDescriptor.WORD_BYTES * granule;
    byte[] behind = memory.read(at + HookIndexDescriptor.WORD_BYTES, 8);
    int first = Words.intAt(behind, 0);
    OptionalLong size =
        isBig(head)
            ? bigSize(root, HookIndexDescriptor.base(granule, head), first)
            : midSize(head, first, Words.intAt(behind, 4));
    if (size.isEmpty() || memory.readInt(at) != head) {
      return Optional.empty();
    }
    return checked(chunk(root, granule, head, size.getAsLong()));
  }

  /** The short chunk of a head; empty if it cannot be one's. */
  Optional<RecordedChunk> readShort(Root root, long base, int head) throws AllocsException {
    return ShortChunks.isHeadOf(base, head)
        ? checked(chunk(root, base >>> HookIndexDescriptor.GRANULE_SHIFT, head, inlineSize(head)))
        : Optional.empty();
  }

  private OptionalLong bigSize(Root root, long base, int continuation) throws AllocsException {
    if ((continuation & HookIndexDescriptor.TAG) == 0) {
      return OptionalLong.empty();
    }
    int number = continuation & HookIndexDescriptor.BIG_SLOT_MASK;
    return big.read(root, number, base)
        .map(slot -> OptionalLong.of(slot.size()))
        .orElse(OptionalLong.empty());
  }

  /** No chunk wraps around the end of the address space. */
  private static Optional<RecordedChunk> checked(RecordedChunk chunk) {
    boolean wraps = Long.compareUnsigned(chunk.limit(), chunk.base()) <= 0;
    return wraps ? Optional.empty() : Optional.of(chunk);
  }
}
