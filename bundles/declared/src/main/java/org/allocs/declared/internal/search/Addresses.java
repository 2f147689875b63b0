package org.allocs.declared.internal.search;

/** A set of addresses other than 0. */
final class Addresses {
  private long[] slots = new long[64];
  private int count;

  /** Adds one; false if it was there. */
  boolean add(long address) {
    if (2 * count >= slots.length) {
      grow();
    }
    int at = slot(address);
    if (slots[at] == address) {
      return false;
    }
    slots[at] = address;
    count++;
    return true;
  }

  boolean contains(long address) {
    return address != 0 && slots[slot(address)] == address;
  }

  private int slot(long address) {
    int mask = slots.length - 1;
    int at = (int) (address * 0x9e37_79b9_7f4a_7c15L >>> 32) & mask;
    while (slots[at] != 0 && slots[at] != address) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (long address : old) {
      if (address != 0) {
        slots[slot(address)] = address;
      }
    }
  }
}
