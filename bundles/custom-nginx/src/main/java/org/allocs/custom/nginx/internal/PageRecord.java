package org.allocs.custom.nginx.internal;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.OptionalInt;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * What a pool records of a page.
 *
 * @param slab a number, a map, or both
 * @param kind of the page
 */
record PageRecord(long slab, int kind) {

  /** One of those that were read. */
  static PageRecord in(ByteBuffer records, int index, long first) {
    int at = index * PoolDescriptor.PAGE.size();
    var value = PoolDescriptor.PAGE.in(records, at, first + at);
    return new PageRecord(value.get("slab"), (int) value.get("prev") & PoolDescriptor.KIND_MASK);
  }

  /** The one at an address, as it is now. */
  static PageRecord at(long address, Memory memory) throws AllocsException {
    return in(ByteBuffer.wrap(memory.read(address, PoolDescriptor.PAGE.size())), 0, address);
  }

  /** Whether nobody uses it. */
  boolean isFree() {
    return kind == PoolDescriptor.KIND_PAGE && (slab & PoolDescriptor.PAGE_START) == 0;
  }

  /** How many pages it is about, if it is about the first of them; else no such number. */
  long count() {
    return kind == PoolDescriptor.KIND_PAGE ? slab & ~PoolDescriptor.PAGE_START : 1;
  }

  /** Binary logarithm of the bytes of a slot; empty if the page has none, or cannot be. */
  OptionalInt shift() {
    int stated = (int) slab & PoolDescriptor.SHIFT_MASK;
    switch (kind) {
      case PoolDescriptor.KIND_EXACT:
        return OptionalInt.of(PoolDescriptor.EXACT_SHIFT);
      case PoolDescriptor.KIND_SMALL:
        return stated > 2 && stated < PoolDescriptor.EXACT_SHIFT
            ? OptionalInt.of(stated)
            : OptionalInt.empty();
      case PoolDescriptor.KIND_BIG:
        return stated > PoolDescriptor.EXACT_SHIFT && stated < PoolDescriptor.PAGE_SHIFT
            ? OptionalInt.of(stated)
            : OptionalInt.empty();
      default:
        return OptionalInt.empty();
    }
  }

  /** Which slots are in use; those that the map itself takes at the start of the page are not. */
  BitSet slots(int shift, long page, Memory memory) throws AllocsException {
    int count = PoolDescriptor.PAGE_SIZE >> shift;
    BitSet used;
    switch (kind) {
      case PoolDescriptor.KIND_EXACT:
        used = BitSet.valueOf(new long[] {slab});
        break;
      case PoolDescriptor.KIND_BIG:
        used = BitSet.valueOf(new long[] {slab >>> PoolDescriptor.MAP_SHIFT});
        break;
      default:
        int bytes = count / Byte.SIZE;
        used = BitSet.valueOf(memory.read(page, bytes));
        used.clear(0, Math.max(1, bytes >> shift));
    }
    used.clear(count, Math.max(count, used.length()));
    return used;
  }
}
