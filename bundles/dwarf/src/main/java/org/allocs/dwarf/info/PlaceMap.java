package org.allocs.dwarf.info;

/** A map from hashes to places of entries, both plain numbers, which lie side by side. */
final class PlaceMap {
  /** No entry. */
  static final long NONE = -1;

  private static final int FIRST_CAPACITY = 256;

  private long[] slots = new long[2 * FIRST_CAPACITY];
  private int count;

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  /** Index of the slot that has a key, or would have it. */
  private static int slot(long[] slots, long key) {
    int mask = slots.length / 2 - 1;
    int slot = (int) (key ^ key >>> 29) & mask;
    while (slots[2 * slot] != 0 && slots[2 * slot] != key) {
      slot = (slot + 1) & mask;
    }
    return 2 * slot;
  }

  long get(long hash) {
    long key = nonZero(hash);
    int slot = slot(slots, key);
    return slots[slot] == key ? slots[slot + 1] : NONE;
  }

  void put(long hash, long place) {
    long key = nonZero(hash);
    int slot = slot(slots, key);
    count += slots[slot] == key ? 0 : 1;
    slots[slot] = key;
    slots[slot + 1] = place;
    if (count * 4 > slots.length) {
      grow();
    }
  }

  private void grow() {
    long[] grown = new long[2 * slots.length];
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i] != 0) {
        int slot = slot(grown, slots[i]);
        grown[slot] = slots[i];
        grown[slot + 1] = slots[i + 1];
      }
    }
    slots = grown;
  }
}
