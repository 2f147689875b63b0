package org.allocs.typing.internal.graph;

import java.util.Arrays;
import org.allocs.allocator.HeapSource;
import org.allocs.error.AllocsException;

/**
 * Which chunks of a table are gone and which came by the time that the heap was read again. One at
 * the same place is the same if it has the same size and group: whether its contents are the same
 * is another question.
 */
final class TableChange {
  private static final int FIRST = 1 << 10;

  private final ChunkTable before;
  private final int beforeCount;
  private int[] gone = new int[FIRST];
  private int goneCount;

  /** Those that came, in ascending order, and the number that each of them has now. */
  private long[] bases = new long[FIRST];

  private long[] sizes = new long[FIRST];
  private int[] groups = new int[FIRST];
  private int[] numbers = new int[FIRST];
  private int cameCount;

  private int next;
  private int count;
  private long last;

  private TableChange(ChunkTable before) {
    this.before = before;
    this.beforeCount = before.count();
  }

  /** Reads a heap again. */
  static TableChange of(ChunkTable before, HeapSource heap) throws AllocsException {
    TableChange change = new TableChange(before);
    heap.forEachChunk(change::add);
    while (change.next < change.beforeCount) {
      change.lose();
    }
    return change;
  }

  private void add(long base, long size, int group) {
    if (!ChunkTable.isSound(base, size) || (count > 0 && base < last)) {
      return;
    }
    last = base;
    while (next < beforeCount && before.base(next) <= base) {
      if (before.base(next) == base && before.group(next) == group && before.size(next) == size) {
        next++;
        count++;
        return;
      }
      lose();
    }
    if (cameCount == bases.length) {
      bases = Arrays.copyOf(bases, 2 * cameCount);
      sizes = Arrays.copyOf(sizes, 2 * cameCount);
      groups = Arrays.copyOf(groups, 2 * cameCount);
      numbers = Arrays.copyOf(numbers, 2 * cameCount);
    }
    bases[cameCount] = base;
    sizes[cameCount] = size;
    groups[cameCount] = group;
    numbers[cameCount++] = count++;
  }

  private void lose() {
    if (goneCount == gone.length) {
      gone = Arrays.copyOf(gone, 2 * goneCount);
    }
    gone[goneCount++] = next++;
  }

  /** Whether so much changed that it is as well to begin anew. */
  boolean isMuch() {
    return (long) goneCount + cameCount > count / 2;
  }

  boolean isNone() {
    return goneCount == 0 && cameCount == 0;
  }

  /** How many chunks there are now. */
  int count() {
    return count;
  }

  int cameCount() {
    return cameCount;
  }

  /** The number of one that came. */
  int came(int index) {
    return numbers[index];
  }

  long base(int index) {
    return bases[index];
  }

  long size(int index) {
    return sizes[index];
  }

  int group(int index) {
    return groups[index];
  }

  /** Chunks that stayed, side by side before and now. */
  @FunctionalInterface
  private interface Segment {
    void stayed(int from, int to, int length);
  }

  private void forEachSegment(Segment segment) {
    int from = 0;
    int to = 0;
    int came = 0;
    for (int lost = 0; lost <= goneCount; lost++) {
      int limit = lost < goneCount ? gone[lost] : beforeCount;
      while (from < limit) {
        while (came < cameCount && numbers[came] == to) {
          came++;
          to++;
        }
        int room = came < cameCount ? numbers[came] - to : Integer.MAX_VALUE;
        int length = Math.min(limit - from, room);
        segment.stayed(from, to, length);
        from += length;
        to += length;
      }
      from++;
    }
  }

  /** The values of those that stayed, at their new numbers; 0 for those that came. */
  long[] moved(long[] values) {
    if (isNone()) {
      return values;
    }
    long[] moved = new long[count];
    forEachSegment((from, to, length) -> System.arraycopy(values, from, moved, to, length));
    return moved;
  }

  /** The values of those that stayed, at their new numbers; 0 for those that came. */
  int[] moved(int[] values) {
    if (isNone()) {
      return values;
    }
    int[] moved = new int[count];
    forEachSegment((from, to, length) -> System.arraycopy(values, from, moved, to, length));
    return moved;
  }

  /** The new number by the old one; negative for those that are gone. */
  int[] newNumbers() {
    int[] numbersNow = new int[beforeCount];
    for (int i = 0; i < goneCount; i++) {
      numbersNow[gone[i]] = -1;
    }
    forEachSegment(
        (from, to, length) -> {
          for (int i = 0; i < length; i++) {
            numbersNow[from + i] = to + i;
          }
        });
    return numbersNow;
  }
}
