package org.allocs.typing.internal.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.allocs.allocator.HeapSource;
import org.allocs.error.AllocsException;

/**
 * All chunks of a heap in ascending order, as arrays of numbers: 16 bytes a chunk, and 4 for each
 * page of the heap, by which a chunk is found that starts at an address. Not changed by those who
 * read it.
 */
final class ChunkTable {
  private static final int FIRST = 1 << 12;
  static final int PAGE_SHIFT = 12;

  /** Chunks that are looked at by one call of a method, which is compiled after some. */
  private static final int BLOCK = 1 << 12;

  /** Chunks that are farther apart are in different runs; each run has its own pages. */
  private static final long MAX_GAP = 1 << 16;

  private long[] bases = new long[FIRST];
  private int[] sizes = new int[FIRST];
  private int[] groups = new int[FIRST];

  /** By address, which no other chunk has that is not inside. */
  private final Map<Long, Long> bigSizes = new HashMap<>();

  private int count;

  /** By groups. */
  private int[] rounded = {};

  private Runs runs = new Runs(new long[0], new long[0], new int[0]);

  /** Of each page of each run, and of the end of the run, the first chunk that starts there. */
  private int[] pages = new int[0];

  /** Of each page, how many pages after it a chunk reaches into that starts in it. */
  private int[] reaches = new int[0];

  /** Whether all chunks start at whole words. */
  private boolean aligned;

  private ChunkTable() {}

  /** Reads a heap. */
  static ChunkTable of(HeapSource heap) throws AllocsException {
    ChunkTable table = new ChunkTable();
    ChunkBlock.read(heap, table::add);
    int capacity = capacity(table.count);
    table.bases = Arrays.copyOf(table.bases, capacity);
    table.sizes = Arrays.copyOf(table.sizes, capacity);
    table.groups = Arrays.copyOf(table.groups, capacity);
    table.index();
    return table;
  }

  /** For how many chunks there should be room: for some to come without copying all. */
  static int capacity(int count) {
    return count + (count >> 5);
  }

  private void add(ChunkBlock block) {
    if (count + block.count > bases.length) {
      int more = count + (count >> 1) + block.count;
      bases = Arrays.copyOf(bases, more);
      sizes = Arrays.copyOf(sizes, more);
      groups = Arrays.copyOf(groups, more);
    }
    System.arraycopy(block.bases, 0, bases, count, block.count);
    System.arraycopy(block.sizes, 0, sizes, count, block.count);
    System.arraycopy(block.groups, 0, groups, count, block.count);
    bigSizes.putAll(block.bigSizes);
    count += block.count;
  }

  /** How many of a block's chunks, from one on, are those of here from another on. */
  int alike(int from, ChunkBlock block, int at) {
    if (!block.bigSizes.isEmpty() || from >= count) {
      return 0;
    }
    int most = Math.min(count - from, block.count - at);
    most = alike(Arrays.mismatch(bases, from, from + most, block.bases, at, at + most), most);
    most = alike(Arrays.mismatch(sizes, from, from + most, block.sizes, at, at + most), most);
    return alike(Arrays.mismatch(groups, from, from + most, block.groups, at, at + most), most);
  }

  private static int alike(int mismatch, int most) {
    return mismatch < 0 ? most : mismatch;
  }

  /** Takes over what a heap has become. For one thread, while nobody else reads. */
  void renumber(TableChange change) {
    if (change.isNone()) {
      return;
    }
    bases = change.moved(bases);
    sizes = change.moved(sizes);
    groups = change.moved(groups);
    count = change.count();
    for (int i = 0; i < change.cameCount(); i++) {
      int chunk = change.came(i);
      bases[chunk] = change.base(i);
      groups[chunk] = change.group(i);
      sizes[chunk] = (int) Math.min(change.size(i), Integer.MAX_VALUE);
      if (change.size(i) >= Integer.MAX_VALUE) {
        bigSizes.put(change.base(i), change.size(i));
      }
    }
    index();
  }

  private void index() {
    int runCount = 0;
    long pageCount = 0;
    long[] starts = new long[16];
    long[] limits = new long[16];
    long lowBits = 0;
    for (int i = 0; i < count; ) {
      boolean far = runCount == 0 || bases[i] - limits[runCount - 1] > MAX_GAP;
      if (far) {
        if (runCount == starts.length) {
          starts = Arrays.copyOf(starts, 2 * runCount);
          limits = Arrays.copyOf(limits, 2 * runCount);
        }
        starts[runCount++] = bases[i] >>> PAGE_SHIFT << PAGE_SHIFT;
      }
      int end = endOfRun(i, Math.min(count, i + BLOCK));
      lowBits |= bits(i, end);
      limits[runCount - 1] = bases[end - 1];
      i = end;
    }
    aligned = (lowBits & Long.BYTES - 1) == 0;
    int[] firsts = new int[runCount];
    runs = new Runs(Arrays.copyOf(starts, runCount), Arrays.copyOf(limits, runCount), firsts);
    for (int run = 0; run < runCount; run++) {
      firsts[run] = (int) pageCount;
      pageCount += runs.pagesOf(run) + 1;
    }
    pages = new int[Math.toIntExact(pageCount)];
    reaches = new int[pages.length];
    int chunk = 0;
    for (int run = 0; run < runCount; run++) {
      for (int page = 0; page <= runs.pagesOf(run); page++) {
        long from = runs.bases[run] + ((long) page << PAGE_SHIFT);
        int next = chunkFrom(chunk, from);
        if (page > 0) {
          reaches[firsts[run] + page - 1] = reach(chunk, next, from);
        }
        chunk = next;
        pages[firsts[run] + page] = chunk;
      }
    }
  }

  /** Behind the last of some chunks, of which the first is one, that is close to those before. */
  private int endOfRun(int first, int limit) {
    int i = first + 1;
    while (i < limit && bases[i] - bases[i - 1] <= MAX_GAP) {
      i++;
    }
    return i;
  }

  /** Bits that any of some bases has. */
  private long bits(int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits |= bases[i];
    }
    return bits;
  }

  /** The first chunk, from one on, that starts at an address or behind it. */
  private int chunkFrom(int first, long address) {
    int i = first;
    while (i < count && bases[i] < address) {
      i++;
    }
    return i;
  }

  /** How many pages from an address on some chunks reach into that start before it. */
  private int reach(int from, int to, long address) {
    long limit = 0;
    int largest = 0;
    for (int i = from; i < to; i++) {
      limit = Math.max(limit, bases[i] + sizes[i]);
      largest = Math.max(largest, sizes[i]);
    }
    int reach = (int) (Math.max(limit - 1 - address, -1) >> PAGE_SHIFT) + 1;
    return largest == Integer.MAX_VALUE ? largest : reach;
  }

  /** Whether all chunks start at whole words. */
  boolean isAligned() {
    return aligned;
  }

  /** Numbers of pages that chunks start in, and between them, and one after each run of these. */
  int pages() {
    return pages.length;
  }

  /** The first chunk that starts in a page or after it; that of the next number is none in it. */
  int firstIn(int page) {
    return pages[page];
  }

  /** How many pages after a page a chunk reaches into that starts in it, or more. */
  int reach(int page) {
    return reaches[page];
  }

  /** Where pages are; another object once chunks have other numbers. */
  Runs runs() {
    return runs;
  }

  /** Receives pages that follow each other. */
  @FunctionalInterface
  interface Pages {
    /**
     * Takes some.
     *
     * @param first number of the first one
     * @param count of them
     * @param base address of the first one
     * @param limit number after the last page of their run
     */
    void pages(int first, int count, long base, int limit) throws AllocsException;
  }

  /**
   * Where pages are.
   *
   * @param bases of the first page of each run
   * @param limits the last address that a chunk of each starts at
   * @param firsts number of the first page of each
   */
  record Runs(long[] bases, long[] limits, int[] firsts) {
    private int pagesOf(int run) {
      return (int) ((limits[run] - bases[run]) >>> PAGE_SHIFT) + 1;
    }

    /** The last one that starts at an address or before it; negative if none does. */
    private int runOf(long address) {
      return lastUpTo(bases, 0, bases.length, address);
    }

    /** The number of the page that an address is in; negative if it has none. */
    int pageOf(long address) {
      int run = runOf(address);
      long page = run < 0 ? 0 : address - bases[run] >>> PAGE_SHIFT;
      return run < 0 || page >= pagesOf(run) ? -1 : firsts[run] + (int) page;
    }

    /** Visits pages from one number to another, run by run. */
    void forEachPages(int from, int to, Pages visitor) throws AllocsException {
      int at = Arrays.binarySearch(firsts, from);
      for (int run = at < 0 ? -at - 2 : at; run < bases.length && firsts[run] < to; run++) {
        int first = Math.max(from, firsts[run]);
        int limit = firsts[run] + pagesOf(run);
        int count = Math.min(to, limit) - first;
        if (count > 0) {
          long base = bases[run] + ((long) (first - firsts[run]) << PAGE_SHIFT);
          visitor.pages(first, count, base, limit);
        }
      }
    }
  }

  int count() {
    return count;
  }

  long base(int chunk) {
    return bases[chunk];
  }

  long size(int chunk) {
    int size = sizes[chunk];
    return size == Integer.MAX_VALUE ? bigSizes.get(bases[chunk]) : size;
  }

  int group(int chunk) {
    return groups[chunk];
  }

  /** Whether the group of any chunk, from one number up to another, is marked. */
  boolean isAny(boolean[] marked, int from, int to) {
    boolean any = false;
    for (int i = from; i < to; i++) {
      any |= marked[groups[i]];
    }
    return any;
  }

  /** Takes over by how much chunks may be larger than what was asked for. */
  void setRounded(int[] byGroup) {
    rounded = byGroup;
  }

  /** Bytes by less than which a chunk may be larger than what was asked for. */
  int rounded(int chunk) {
    return rounded[groups[chunk]];
  }

  /** What the size of a chunk says of a type. */
  Layout.Fit fit(int chunk, Layout layout, Layouts all) {
    return layout.fit(size(chunk), rounded(chunk), all);
  }

  /** The innermost chunk that starts at an address; negative if none does. */
  int startingAt(long address) {
    int chunk = lastUpTo(address);
    return chunk >= 0 && bases[chunk] == address ? chunk : -1;
  }

  /** The innermost chunk that has a byte; negative if none does. */
  int covering(long address) {
    int chunk = lastUpTo(address);
    // An inner chunk that ended before the address may hide the outer one, which is few steps away.
    for (int steps = 0; chunk >= 0 && steps < 8; steps++, chunk--) {
      if (address - bases[chunk] < size(chunk)) {
        return chunk;
      }
    }
    return -1;
  }

  /** The last chunk that starts at an address or before it in its run; negative if none does. */
  private int lastUpTo(long address) {
    int run = runs.runOf(address);
    if (run < 0) {
      return -1;
    }
    int page = (int) Math.min((address - runs.bases[run]) >>> PAGE_SHIFT, runs.pagesOf(run) - 1);
    int low = pages[runs.firsts[run] + page];
    int high = page == runs.pagesOf(run) - 1 ? endOf(run) : pages[runs.firsts[run] + page + 1];
    return lastUpTo(bases, low, high, address);
  }

  /**
   * The last of ascending addresses, from one index up to another, that is not above an address.
   */
  private static int lastUpTo(long[] ascending, int from, int to, long address) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private int endOf(int run) {
    return pages[runs.firsts[run] + runs.pagesOf(run)];
  }
}
