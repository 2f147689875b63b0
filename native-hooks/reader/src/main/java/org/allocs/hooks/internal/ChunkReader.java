package org.allocs.hooks.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedChunk;
import org.allocs.target.Memory;

/** Decodes heads, with everything that must be read again before a chunk is believed. */
final class ChunkReader {
  /** From {@link HookIndexDescriptor#WIDE} to the sign. */
  private static final int TO_SIGN = Integer.numberOfLeadingZeros(HookIndexDescriptor.WIDE);

  private final Memory memory;
  private final Regions regions;
  private final Paths paths;
  private final BigTable big;
  private final ShortChunks shorts;
  private final Cells cells;

  ChunkReader(Memory memory) {
    this.memory = memory;
    this.regions = new Regions(memory);
    this.paths = new Paths(memory);
    this.big = new BigTable(memory);
    this.shorts = new ShortChunks(memory, regions);
    this.cells = new Cells(memory, regions);
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

  Cells cells() {
    return cells;
  }

  /** Whether a head alone tells the size. */
  static boolean isInline(int head) {
    return (head & HookIndexDescriptor.WIDE) == 0 || wideSize(head) != HookIndexDescriptor.WIDE_MID;
  }

  private static int narrowSize(int head) {
    return head >>> HookIndexDescriptor.NARROW_SIZE_SHIFT & HookIndexDescriptor.NARROW_SIZE_MASK;
  }

  private static int wideSize(int head) {
    return head >>> HookIndexDescriptor.WIDE_SIZE_SHIFT & HookIndexDescriptor.WIDE_SIZE_MASK;
  }

  /** Of one number for narrow heads and one for wide ones, that of a head. No branch. */
  private static int select(int head, int narrow, int wide) {
    int isWide = head << TO_SIGN >> Integer.SIZE - 1;
    return narrow ^ (narrow ^ wide) & isWide;
  }

  /** The number of the path that a head states. */
  static int pathNumber(int head) {
    return head
        & select(head, HookIndexDescriptor.NARROW_SITE_MASK, HookIndexDescriptor.WIDE_SITE_MASK);
  }

  /** The size that a head alone tells. */
  static int inlineSize(int head) {
    return select(head, narrowSize(head), wideSize(head));
  }

  /** 0 if a head alone tells the size, as {@link #isInline}. */
  static int midBit(int head) {
    return select(head, 0, wideSize(head) + 1 & HookIndexDescriptor.WIDE_MID + 1);
  }

  /** The chunk of a head whose size is known to be right; empty if it cannot be. */
  private Optional<RecordedChunk> chunk(Root root, long base, int head, long size)
      throws AllocsException {
    boolean moving = (head & HookIndexDescriptor.MOVING) != 0;
    return checked(new RecordedChunk(base, size, paths.path(root, pathNumber(head)), moving));
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
    long base = HookIndexDescriptor.base(granule, head);
    if (isInline(head)) {
      return chunk(root, base, head, inlineSize(head));
    }
    long at = words + HookIndexDescriptor.WORD_BYTES * granule;
    byte[] behind = memory.read(at + HookIndexDescriptor.WORD_BYTES, 8);
    OptionalLong size = midSize(head, Words.intAt(behind, 0), Words.intAt(behind, 4));
    if (size.isEmpty() || memory.readInt(at) != head) {
      return Optional.empty();
    }
    return chunk(root, base, head, size.getAsLong());
  }

  /** The short chunk of a head; empty if it cannot be one's. */
  Optional<RecordedChunk> readShort(Root root, long base, int head) throws AllocsException {
    return ShortChunks.isHeadOf(base, head)
        ? chunk(root, base, head, inlineSize(head))
        : Optional.empty();
  }

  /**
   * What a cell tells of its chunk, the path by its number.
   *
   * @param at where the cell is
   * @param base where its chunk starts
   * @return empty if something changed meanwhile: read the cell again and start over
   */
  Optional<Large> large(Root root, long at, long base, long cell) throws AllocsException {
    boolean moving = (cell & HookIndexDescriptor.CELL_MOVING) != 0;
    if ((cell & HookIndexDescriptor.CELL_BIG) == 0) {
      long size = cell >>> HookIndexDescriptor.CELL_SIZE_SHIFT & HookIndexDescriptor.CELL_SIZE_MASK;
      int path = (int) (cell >>> HookIndexDescriptor.CELL_SITE_SHIFT);
      return Optional.of(new Large(base, size, path, moving)).filter(Large::isPossible);
    }
    Optional<BigTable.Slot> slot = big.read(root, slotNumber(cell), base);
    if (slot.isEmpty() || cells.read(at) != cell) {
      return Optional.empty();
    }
    return Optional.of(new Large(base, slot.get().size(), slot.get().site(), moving))
        .filter(Large::isPossible);
  }

  /** The slot of the big table that a cell names. */
  static long slotNumber(long cell) {
    return cell >>> HookIndexDescriptor.CELL_SIZE_SHIFT;
  }

  /** The chunk of a cell, as {@link #large} has it. */
  Optional<RecordedChunk> read(Root root, long at, long base, long cell) throws AllocsException {
    Optional<Large> large = large(root, at, base, cell);
    return large.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RecordedChunk(
                base,
                large.get().size(),
                paths.path(root, large.get().path()),
                large.get().inFlight()));
  }

  /** A chunk that has a cell. */
  record Large(long base, long size, int path, boolean inFlight) {
    private boolean isPossible() {
      return Long.compareUnsigned(base + Math.max(size, 1), base) > 0;
    }
  }

  /** No chunk wraps around the end of the address space. */
  private static Optional<RecordedChunk> checked(RecordedChunk chunk) {
    boolean wraps = Long.compareUnsigned(chunk.limit(), chunk.base()) <= 0;
    return wraps ? Optional.empty() : Optional.of(chunk);
  }
}
