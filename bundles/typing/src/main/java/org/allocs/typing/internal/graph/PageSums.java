package org.allocs.typing.internal.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * A number for what each page held that chunks start in, by which pages that are as they were are
 * told from others without a look at their chunks. None, which is 0, of pages on which nothing
 * seems to hang: of these nobody knows whether they changed.
 */
final class PageSums {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PAGE = 1 << ChunkTable.PAGE_SHIFT;

  /** Pages that are read at once. */
  private static final int PIECE = 32;

  private static final long ODD = 0x9E3779B97F4A7C15L;

  private final ChunkTable chunks;

  /** By group, whether anything hangs on what its chunks hold. */
  private final boolean[] printed;

  private final Memory memory;
  private final long[] sums;

  /** Where words of each page that has a sum lead, by {@link Sought#parts(byte[], int, int)}. */
  private final long[] parts;

  /** To be used the next time: objects so large are not for the collector to find every time. */
  private final Room spare;

  /** Numbers of all pages. */
  private record Room(long[] sums, long[] parts) {
    /** With room for some pages to come. */
    static Room of(ChunkTable chunks) {
      int pages = chunks.pages() + chunks.pages() / 32;
      return new Room(new long[pages], new long[pages]);
    }
  }

  private PageSums(ChunkTable chunks, boolean[] printed, Memory memory, Room room, Room spare) {
    this.chunks = chunks;
    this.printed = printed;
    this.memory = memory;
    this.sums = room.sums;
    this.parts = room.parts;
    this.spare = spare;
  }

  private Room room() {
    return new Room(sums, parts);
  }

  /** Reads all pages, with several threads. */
  static PageSums of(ChunkTable chunks, boolean[] printed, Memory memory) throws AllocsException {
    PageSums sums = new PageSums(chunks, printed, memory, Room.of(chunks), Room.of(chunks));
    Workers.pages(
        chunks.pages(),
        (worker, share) -> {
          Piece piece = new Piece();
          share.forEach(PIECE, (from, to) -> sums.read(from, to, piece));
        });
    return sums;
  }

  /**
   * Reads all pages again, with the caller's thread.
   *
   * @param before read from the same chunks
   */
  static PageSums again(PageSums before, ChunkTable chunks, boolean[] printed, Memory memory)
      throws AllocsException {
    Arrays.fill(before.spare.sums, 0);
    PageSums sums = new PageSums(chunks, printed, memory, before.spare, before.room());
    Piece piece = new Piece();
    for (int from = 0; from < chunks.pages(); from += PIECE) {
      sums.read(from, Math.min(from + PIECE, chunks.pages()), piece);
    }
    return sums;
  }

  /** Which pages may not be as they were, while chunks still have the numbers that they had. */
  boolean[] changed(PageSums before) {
    boolean[] changed = unread();
    for (int page = 0; page < changed.length; page++) {
      changed[page] |= sums[page] != before.sums[page];
    }
    return changed;
  }

  /** Pages that have no number. */
  boolean[] unread() {
    boolean[] unread = new boolean[chunks.pages()];
    for (int page = 0; page < unread.length; page++) {
      unread[page] = sums[page] == 0;
    }
    return unread;
  }

  /**
   * Gives pages the numbers that they have now.
   *
   * @param runs where pages were
   * @param marked which pages were marked
   * @param now receives which pages are, all that are new among them
   */
  PageSums renumbered(ChunkTable.Runs runs, boolean[] marked, boolean[] now)
      throws AllocsException {
    int pages = chunks.pages();
    boolean fits = spare.sums.length >= pages;
    Room into = fits ? spare : Room.of(chunks);
    PageSums renumbered =
        new PageSums(chunks, printed, memory, into, fits ? room() : Room.of(chunks));
    chunks
        .runs()
        .forEachPages(
            0,
            now.length,
            (first, count, base, limit) -> {
              for (int i = 0; i < count; i++) {
                int old = runs.pageOf(base + (long) i * PAGE);
                renumbered.sums[first + i] = old < 0 ? 0 : sums[old];
                renumbered.parts[first + i] = old < 0 ? 0 : parts[old];
                now[first + i] = old < 0 || marked[old];
              }
            });
    return renumbered;
  }

  /**
   * Marks pages, of those that have a number and are not marked, which have a word that may lead to
   * what is sought, and did when they got their number.
   */
  void mark(boolean[] marked, Sought sought) throws AllocsException {
    long wanted = sought.parts();
    Workers.pages(
        chunks.pages(),
        (worker, share) -> {
          Piece piece = new Piece();
          share.forEach(
              PIECE,
              (from, to) ->
                  forEachPiece(
                      from,
                      to,
                      page -> !marked[page] && (parts[page] & wanted) != 0,
                      piece,
                      first -> {
                        for (int i = 0; i < piece.count; i++) {
                          marked[first + i] = sought.isIn(piece.bytes, i * PAGE, piece.lengths[i]);
                        }
                      }));
        });
  }

  private void read(int from, int to, Piece piece) throws AllocsException {
    forEachPiece(from, to, this::isPrinted, piece, first -> sum(first, piece));
  }

  private void sum(int first, Piece piece) {
    for (int i = 0; i < piece.count; i++) {
      sums[first + i] = sum(piece.bytes, i * PAGE, piece.lengths[i]);
      parts[first + i] = Sought.parts(piece.bytes, i * PAGE, piece.lengths[i]);
    }
  }

  /** Reads pages that are wanted, as many as follow each other at once. */
  private void forEachPiece(
      int from, int to, IntPredicate isWanted, Piece piece, IntConsumer visitor)
      throws AllocsException {
    chunks
        .runs()
        .forEachPages(
            from,
            to,
            (first, count, base, limit) -> {
              int start = 0;
              while (start < count) {
                int end = start;
                while (end < count && isWanted.test(first + end)) {
                  end++;
                }
                if (end > start) {
                  piece.read(memory, base + (long) start * PAGE, end - start);
                  visitor.accept(first + start);
                }
                start = end + 1;
              }
            });
  }

  /** Whether anything hangs on what a page holds, as far as chunks tell that start in it. */
  private boolean isPrinted(int page) {
    int to = Math.min(chunks.firstIn(page + 1), chunks.count());
    for (int i = Math.max(0, chunks.firstIn(page) - 1); i < to; i++) {
      if (printed[chunks.group(i)]) {
        return true;
      }
    }
    return false;
  }

  /** Pages that were read together; used by one thread. */
  private static final class Piece {
    private final byte[] bytes = new byte[PIECE * PAGE];

    /** Of each page, how many bytes are there. */
    private final int[] lengths = new int[PIECE];

    private int count;

    /** Reads pages that follow each other. */
    void read(Memory memory, long base, int pages) throws AllocsException {
      count = 0;
      while (count < pages) {
        int from = count * PAGE;
        int got = Math.max(0, memory.readSome(base + from, bytes, from, pages * PAGE - from));
        // What comes behind a page of which not all can be read is asked for anew.
        do {
          lengths[count++] = Math.min(PAGE, got);
          got -= PAGE;
        } while (got > 0);
      }
    }
  }

  /** Another one, as good as certainly, for each content; none is 0. */
  private static long sum(byte[] bytes, int from, int length) {
    long a = length;
    long b = ODD;
    long c = ~ODD;
    long d = ~length;
    int at = from;
    int limit = from + length;
    for (; at + 4 * Long.BYTES <= limit; at += 4 * Long.BYTES) {
      a = mix(a, (long) LONG.get(bytes, at));
      b = mix(b, (long) LONG.get(bytes, at + Long.BYTES));
      c = mix(c, (long) LONG.get(bytes, at + 2 * Long.BYTES));
      d = mix(d, (long) LONG.get(bytes, at + 3 * Long.BYTES));
    }
    for (; at < limit; at++) {
      a = mix(a, bytes[at]);
    }
    long sum = mix(mix(mix(a, b), c), d);
    return sum == 0 ? 1 : sum;
  }

  private static long mix(long sum, long word) {
    return Long.rotateLeft((sum ^ word) * ODD, 29);
  }
}
