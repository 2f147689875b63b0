package org.allocs.custom.hotspot.internal;

import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * The objects of a space. There are millions, so they are read when they are asked for; where each
 * stretch of it has its first object is kept, once it was needed.
 */
final class ObjectSpace {
  private static final int STRETCH_SHIFT = 18;

  private final JavaHeap heap;
  private final Space space;

  /** By stretch the first object that begins in it or behind it. */
  private long[] firsts;

  ObjectSpace(JavaHeap heap, Space space) {
    this.heap = heap;
    this.space = space;
  }

  Space space() {
    return space;
  }

  JavaHeap heap() {
    return heap;
  }

  /** A walk that meets every object which reaches an address or begins behind it. */
  ObjectWalk walkTo(long address) throws AllocsException {
    AddressRange objects = space.objects();
    long stretch =
        AddressRange.lessThan(address, objects.base())
            ? 0
            : address - objects.base() >>> STRETCH_SHIFT;
    long from = objects.base();
    if (stretch > 1) {
      long[] known = firsts();
      long before = stretch;
      // The object that reaches the address may have begun in any stretch before.
      do {
        before--;
        from = known[(int) Math.min(before, known.length - 1)];
      } while (before > 0 && AddressRange.lessThan(address, from));
    }
    return new ObjectWalk(heap, from, objects.limit());
  }

  private synchronized long[] firsts() throws AllocsException {
    if (firsts == null) {
      AddressRange objects = space.objects();
      long[] found = new long[(int) (objects.size() - 1 >>> STRETCH_SHIFT) + 1];
      int filled = 0;
      ObjectWalk walk = new ObjectWalk(heap, objects.base(), objects.limit());
      while (walk.next()) {
        long stretch = walk.base() - objects.base() >>> STRETCH_SHIFT;
        while (filled <= stretch) {
          found[filled++] = walk.base();
        }
      }
      while (filled < found.length) {
        found[filled++] = walk.position();
      }
      firsts = found;
    }
    return firsts;
  }
}
