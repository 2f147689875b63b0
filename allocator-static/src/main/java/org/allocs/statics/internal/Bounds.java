package org.allocs.statics.internal;

import java.util.Arrays;

/** Where records of a section are: two offsets each, ascending, disjoint. */
final class Bounds {
  private final int alignment;
  private int[] offsets = new int[64];
  private int used;

  Bounds(int alignment) {
    this.alignment = alignment;
  }

  /** What their parts are aligned to. */
  int alignment() {
    return alignment;
  }

  void add(int start, int end) {
    if (used == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * used);
    }
    offsets[used++] = start;
    offsets[used++] = end;
  }

  int size() {
    return used / 2;
  }

  int start(int index) {
    return offsets[2 * index];
  }

  int end(int index) {
    return offsets[2 * index + 1];
  }

  /** Where the last one ends. */
  int end() {
    return used == 0 ? 0 : offsets[used - 1];
  }

  /** Index of the first one that ends after an offset. */
  int firstEndingAfter(long offset) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (offset < end(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
