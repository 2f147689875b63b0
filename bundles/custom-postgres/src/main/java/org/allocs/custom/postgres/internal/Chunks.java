package org.allocs.custom.postgres.internal;

import java.util.Arrays;
import org.allocs.model.AddressRange;

/** The chunks of a block that are in use, ascending. Filled by one thread. */
final class Chunks {
  private long[] bases = new long[16];
  private long[] sizes = new long[16];
  private long[] usable = new long[16];
  private int count;
  private long freeBytes;
  private int free;

  /**
   * Adds one.
   *
   * @param size that was asked for, as far as it is known
   * @param whole bytes that it has
   */
  void add(long base, long size, long whole) {
    if (count == bases.length) {
      bases = Arrays.copyOf(bases, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      usable = Arrays.copyOf(usable, 2 * count);
    }
    bases[count] = base;
    sizes[count] = Math.max(1, Math.min(size, whole));
    usable[count++] = whole;
  }

  /** Counts one that is free, header included. */
  void addFree(long bytes) {
    free++;
    freeBytes += bytes;
  }

  int count() {
    return count;
  }

  /** How many are free. */
  int free() {
    return free;
  }

  /** Bytes of those that are free, with their headers. */
  long freeBytes() {
    return freeBytes;
  }

  AddressRange range(int index) {
    return AddressRange.ofSize(bases[index], sizes[index]);
  }

  /** Bytes that the program may use. */
  long usable(int index) {
    return usable[index];
  }

  /** The number of the first one that ends after an address. */
  int firstEndingAfter(long address) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, bases[middle] + sizes[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
