package org.allocs.dwarf.info;

/** A map from hashes to places of entries, both plain numbers. */
final class PlaceMap {
  /** No entry. */
  static final long NONE = -1;

  private static final int FIRST_CAPACITY = 256;

  private long[] keys = new long[FIRST_CAPACITY];
  private long[] places = new long[FIRST_CAPACITY];
  private int count;

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  private static int slot(long[] keys, long key) {
    int mask = keys.length - 1;
    int slot = (int) (key ^ key >>> 29) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  long get(long hash) {
    long key = nonZero(hash);
    int slot = slot(keys, key);
    return keys[slot] == key ? places[slot] : NONE;
  }

  void put(long hash, long place) {
    long key = nonZero(hash);
    int slot = slot(keys, key);
    count += keys[slot] == key ? 0 : 1;
    keys[slot] = key;
    places[slot] = place;
    if (count * 2 > keys.length) {
      grow();
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldPlaces = places;
    keys = new long[oldKeys.length * 2];
    places = new long[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(keys, oldKeys[i]);
        keys[slot] = oldKeys[i];
        places[slot] = oldPlaces[i];
      }
    }
  }
}
