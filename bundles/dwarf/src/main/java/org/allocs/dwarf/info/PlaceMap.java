package org.allocs.dwarf.info;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * A map from hashes to places of entries, both plain numbers, which lie side by side:
 *
 * <pre>
 * slot 0: key, place   slot 1: key, place   …   a power of two of slots, key 0 is an empty one
 * </pre>
 *
 * It can be kept as it lies in memory, and read where it lies.
 */
final class PlaceMap {
  /** No entry. */
  static final long NONE = -1;

  /** Of how it lies in memory, and of how keys and places are made. */
  static final int VERSION = 2;

  private static final int FIRST_CAPACITY = 256;
  private static final int SLOT_BYTES = 2 * Long.BYTES;

  private long[] slots = new long[2 * FIRST_CAPACITY];
  private LongBuffer view = LongBuffer.wrap(slots);
  private int count;

  /** An empty one. */
  PlaceMap() {}

  private PlaceMap(LongBuffer kept) {
    slots = null;
    view = kept;
  }

  /** One that was kept by {@link #bytes}, to be read only; empty if it cannot be one. */
  static Optional<PlaceMap> of(ByteBuffer kept) {
    int bytes = kept.remaining();
    return bytes < SLOT_BYTES || Integer.bitCount(bytes) != 1
        ? Optional.empty()
        : Optional.of(new PlaceMap(kept.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer()));
  }

  /** All of it, to be kept. */
  ByteBuffer bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(slots.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(slots);
    return bytes;
  }

  /** What is done with each entry. */
  @FunctionalInterface
  interface Visitor {
    void visit(long key, long place);
  }

  void forEach(Visitor visitor) {
    for (int slot = 0; slot < view.limit(); slot += 2) {
      if (view.get(slot) != 0) {
        visitor.visit(view.get(slot), view.get(slot + 1));
      }
    }
  }

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  private static int firstSlot(long key, int slots) {
    return 2 * ((int) (key ^ key >>> 29) & (slots / 2 - 1));
  }

  long get(long hash) {
    long key = nonZero(hash);
    int limit = view.limit();
    int slot = firstSlot(key, limit);
    for (int probes = 0; probes < limit; probes += 2) {
      long found = view.get(slot);
      if (found == key) {
        return view.get(slot + 1);
      }
      if (found == 0) {
        break;
      }
      slot = (slot + 2) & (limit - 1);
    }
    return NONE;
  }

  /** Index of the slot that has a key, or would have it. */
  private static int slot(long[] slots, long key) {
    int slot = firstSlot(key, slots.length);
    while (slots[slot] != 0 && slots[slot] != key) {
      slot = (slot + 2) & (slots.length - 1);
    }
    return slot;
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
    forEach(
        (key, place) -> {
          int slot = slot(grown, key);
          grown[slot] = key;
          grown[slot + 1] = place;
        });
    slots = grown;
    view = LongBuffer.wrap(slots);
  }
}
