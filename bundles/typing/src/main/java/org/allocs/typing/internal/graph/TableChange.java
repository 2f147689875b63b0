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
  private static final int HINT_SHIFT = 8;

  private final ChunkTable before;
  private final int beforeCount;
  private int goneCount;

  /** Those that came, in ascending order, and the number that each of them has now. */
  private long[] bases = new long[FIRST];

  private long[] sizes = new long[FIRST];
  private int[] groups = new int[FIRST];
  private int[] numbers = new int[FIRST];
  private int cameCount;

  private int next;
  private int count;

  /** Chunks that stayed, side by side before and now: where they were, where they are, how many. */
  private int[] from = new int[FIRST];

  private int[] to = new int[FIRST];
  private int[] length = new int[FIRST];
  private int segments;

  /** Of so many old numbers each, the first segment that ends behind their first. */
  private int[] hints = {};

  private TableChange(ChunkTable before) {
    this.before = before;
    this.beforeCount = before.count();
  }

  /** Reads a heap again. */
  static TableChange of(ChunkTable before, HeapSource heap) throws AllocsException {
    TableChange change = new TableChange(before);
    ChunkBlock.read(heap, change::add);
    while (change.next < change.beforeCount) {
      change.lose();
    }
    return change;
  }

  private void add(ChunkBlock block) {
    for (int at = 0; at < block.count; ) {
      int alike = before.alike(next, block, at);
      stay(alike);
      at += alike;
      if (at < block.count) {
        add(block.bases[at], block.size(at), block.groups[at]);
        at++;
      }
    }
  }

  private void stay(int chunks) {
    if (chunks == 0) {
      return;
    }
    int last = segments - 1;
    if (last >= 0 && from[last] + length[last] == next && to[last] + length[last] == count) {
      length[last] += chunks;
    } else {
      if (segments == from.length) {
        from = Arrays.copyOf(from, 2 * segments);
        to = Arrays.copyOf(to, 2 * segments);
        length = Arrays.copyOf(length, 2 * segments);
      }
      from[segments] = next;
      to[segments] = count;
      length[segments++] = chunks;
    }
    next += chunks;
    count += chunks;
  }

  private void add(long base, long size, int group) {
    while (next < beforeCount && before.base(next) <= base) {
      if (before.base(next) == base && before.group(next) == group && before.size(next) == size) {
        stay(1);
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
    goneCount++;
    next++;
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

  /** Room for those that came. */
  Sought sought() {
    int last = cameCount - 1;
    return cameCount == 0 ? new Sought(0, 0) : new Sought(bases[0], bases[last] + sizes[last]);
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

  /** The values of those that stayed, at their new numbers; 0 for those that came. */
  long[] moved(long[] values) {
    long[] moved = count <= values.length ? values : new long[ChunkTable.capacity(count)];
    move(values, moved);
    for (int i = 0; i < cameCount; i++) {
      moved[numbers[i]] = 0;
    }
    return moved;
  }

  /** The values of those that stayed, at their new numbers; 0 for those that came. */
  int[] moved(int[] values) {
    int[] moved = count <= values.length ? values : new int[ChunkTable.capacity(count)];
    move(values, moved);
    for (int i = 0; i < cameCount; i++) {
      moved[numbers[i]] = 0;
    }
    return moved;
  }

  /**
   * Perhaps in place: what moves down makes room for what moves down behind it, what moves up for
   * what moves up before it.
   */
  private void move(Object values, Object moved) {
    boolean copied = values != moved;
    for (int i = 0; i < segments; i++) {
      if (to[i] < from[i] || copied) {
        System.arraycopy(values, from[i], moved, to[i], length[i]);
      }
    }
    for (int i = segments - 1; i >= 0 && !copied; i--) {
      if (to[i] > from[i]) {
        System.arraycopy(values, from[i], moved, to[i], length[i]);
      }
    }
  }

  /** Chunks before this one are the same, and have the same numbers. */
  int firstMoved() {
    return segments > 0 && from[0] == 0 && to[0] == 0 ? length[0] : 0;
  }

  /** Has {@link #newNumber} ready. */
  void findNumbers() {
    hints = new int[(beforeCount >> HINT_SHIFT) + 1];
    int segment = 0;
    for (int i = 0; i < hints.length; i++) {
      while (segment < segments && from[segment] + length[segment] <= i << HINT_SHIFT) {
        segment++;
      }
      hints[i] = segment;
    }
  }

  /** The new number of an old one; negative for one that is gone. */
  int newNumber(int old) {
    int segment = hints[old >> HINT_SHIFT];
    while (segment < segments && from[segment] + length[segment] <= old) {
      segment++;
    }
    return segment == segments || old < from[segment] ? -1 : old - from[segment] + to[segment];
  }
}
