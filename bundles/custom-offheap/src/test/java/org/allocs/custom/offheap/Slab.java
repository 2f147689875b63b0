package org.allocs.custom.offheap;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.OptionalLong;
import org.allocs.type.DataType;

/** A program's own allocator: slots of one size in a direct buffer. */
final class Slab {
  private final Region region;
  private final DataType type;
  private final int slotBytes;
  private final BitSet used = new BitSet();
  private final int slots;

  Slab(OffHeap heap, String label, int slots, DataType type) {
    this.type = type;
    this.slots = slots;
    slotBytes = (int) type.byteSize().orElseThrow();
    region = heap.region(label, ByteBuffer.allocateDirect(slots * slotBytes));
  }

  /** The address of a free slot from a place on; empty if there is none. */
  synchronized OptionalLong allocate(int from) {
    int slot = used.nextClearBit(from);
    if (slot >= slots) {
      return OptionalLong.empty();
    }
    used.set(slot);
    region.allocated(address(slot), slotBytes, type);
    return OptionalLong.of(address(slot));
  }

  synchronized void free(long address) {
    used.clear((int) ((address - region.base()) / slotBytes));
    region.freed(address);
  }

  synchronized long[] addresses() {
    return used.stream().mapToLong(this::address).toArray();
  }

  private long address(int slot) {
    return region.base() + (long) slot * slotBytes;
  }

  Region region() {
    return region;
  }
}
