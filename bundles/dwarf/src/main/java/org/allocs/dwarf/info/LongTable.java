package org.allocs.dwarf.info;

import java.util.Arrays;

/** A map from plain numbers to plain numbers. Used by one thread. */
final class LongTable {
  /** What {@link #get} yields where there is nothing; not to be kept as a value. */
  static final long NONE = Long.MIN_VALUE;

  /** Takes a key and its value. */
  interface Visitor {
    void visit(long key, long value);
  }

  private static final int FIRST_CAPACITY = 128;
  private static final int MAX_CAPACITY = 1 << 29;

  private long[] keys = new long[FIRST_CAPACITY];

  /** Each with its top bit turned over, so that new arrays have {@link #NONE}. */
  private long[] values = new long[FIRST_CAPACITY];

  private int count;

  private int slot(long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9e3779b97f4a7c15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (values[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  int size() {
    return count;
  }

  long get(long key) {
    return values[slot(key)] ^ NONE;
  }

  void put(long key, long value) {
    int slot = slot(key);
    count += values[slot] == 0 ? 1 : 0;
    keys[slot] = key;
    values[slot] = value ^ NONE;
    if (2L * count > keys.length && keys.length < MAX_CAPACITY) {
      grow();
    }
  }

  /** Keeps the lower one of two values; returns whether that is the new one. */
  boolean putLower(long key, long value) {
    long known = get(key);
    boolean lower = known == NONE || value < known;
    if (lower) {
      put(key, value);
    }
    return lower;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  /** Forgets everything; what a large unit needed is not kept for small ones. */
  void clear() {
    if (count > 0) {
      int capacity = Math.max(FIRST_CAPACITY, Integer.highestOneBit(2 * count));
      if (capacity < keys.length / 8) {
        keys = new long[capacity];
        values = new long[capacity];
      } else {
        Arrays.fill(values, 0);
      }
      count = 0;
    }
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < keys.length; i++) {
      if (values[i] != 0) {
        visitor.visit(keys[i], values[i] ^ NONE);
      }
    }
  }

  /** All values, in any order. */
  long[] values() {
    long[] all = new long[count];
    int size = 0;
    for (long value : values) {
      if (value != 0) {
        all[size++] = value ^ NONE;
      }
    }
    return all;
  }
}
