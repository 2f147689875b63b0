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
  private static final int PAGE_SHIFT = 12;

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

  private long[] runs = new long[0];
  private long[] runLimits = new long[0];
  private int[] runPages = new int[0];

  /** Of each page of each run, the first chunk that starts in it or after it. */
  private int[] pages = new int[0];

  private ChunkTable() {}

  /** Reads a heap. */
  static ChunkTable of(HeapSource heap) throws AllocsException {
    ChunkTable table = new ChunkTable();
    heap.forEachChunk(table::add);
    table.bases = Arrays.copyOf(table.bases, table.count);
    table.sizes = Arrays.copyOf(table.sizes, table.count);
    table.groups = Arrays.copyOf(table.groups, table.count);
    table.index();
    return table;
  }

  /** What is no address of a program, or out of order, is nobody's to point to. */
  private void add(long base, long size, int group) {
    if (!isSound(base, size) || (count > 0 && base < bases[count - 1])) {
      return;
    }
    if (count == bases.length) {
      int more = count + (count >> 1);
      bases = Arrays.copyOf(bases, more);
      sizes = Arrays.copyOf(sizes, more);
      groups = Arrays.copyOf(groups, more);
    }
    bases[count] = base;
    groups[count] = group;
    setSize(count++, base, size);
  }

  /** Whether a chunk is where those of programs are. */
  static boolean isSound(long base, long size) {
    return base >= 0 && size > 0;
  }

  private void setSize(int chunk, long base, long size) {
    sizes[chunk] = (int) Math.min(size, Integer.MAX_VALUE);
    if (size >= Integer.MAX_VALUE) {
      bigSizes.put(base, size);
    }
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
      setSize(chunk, change.base(i), change.size(i));
    }
    index();
  }

  private void index() {
    int runCount = 0;
    long pageCount = 0;
    long[] starts = new long[16];
    long[] limits = new long[16];
    for (int i = 0; i < count; i++) {
      boolean far = runCount == 0 || bases[i] - limits[runCount - 1] > MAX_GAP;
      if (far) {
        if (runCount == starts.length) {
          starts = Arrays.copyOf(starts, 2 * runCount);
          limits = Arrays.copyOf(limits, 2 * runCount);
        }
        starts[runCount] = bases[i] >>> PAGE_SHIFT << PAGE_SHIFT;
        limits[runCount++] = bases[i];
      }
      limits[runCount - 1] = Math.max(limits[runCount - 1], bases[i]);
    }
    runs = Arrays.copyOf(starts, runCount);
    runLimits = Arrays.copyOf(limits, runCount);
    runPages = new int[runCount];
    for (int run = 0; run < runCount; run++) {
      runPages[run] = (int) pageCount;
      pageCount += pagesOf(run) + 1;
    }
    pages = new int[Math.toIntExact(pageCount)];
    int chunk = 0;
    for (int run = 0; run < runCount; run++) {
      for (int page = 0; page <= pagesOf(run); page++) {
        long from = runs[run] + ((long) page << PAGE_SHIFT);
        while (chunk < count && bases[chunk] < from) {
          chunk++;
        }
        pages[runPages[run] + page] = chunk;
      }
    }
  }

  private int pagesOf(int run) {
    return (int) ((runLimits[run] - runs[run]) >>> PAGE_SHIFT) + 1;
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
    int run = runOf(address);
    if (run < 0) {
      return -1;
    }
    int page = (int) Math.min((address - runs[run]) >>> PAGE_SHIFT, pagesOf(run) - 1);
    int low = pages[runPages[run] + page];
    int high = page == pagesOf(run) - 1 ? endOf(run) : pages[runPages[run] + page + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bases[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private int endOf(int run) {
    return pages[runPages[run] + pagesOf(run)];
  }

  private int runOf(long address) {
    int low = 0;
    int high = runs.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (runs[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
