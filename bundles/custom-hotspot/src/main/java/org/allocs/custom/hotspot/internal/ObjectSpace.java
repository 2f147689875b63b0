package org.allocs.custom.hotspot.internal;

import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * The objects of a space. There are millions, so they are read when they are asked for; where each
 * stretch of it has its first object is kept, once it was needed.
 */
final class ObjectSpace {
  private static final int LEAST_STRETCH_SHIFT = 18;
  private static final int MOST_STRETCHES_SHIFT = 16;

  private final JavaHeap heap;
  private final Space space;

  /** Bytes of a stretch: of the largest spaces there are no more stretches than of others. */
  private final int stretchShift;

  /** By stretch the first object that begins in it or behind it. */
  private long[] firsts;

  /** Where an object begins from which somebody is likely to go on. */
  private volatile long stopped;

  ObjectSpace(JavaHeap heap, Space space) {
    this.heap = heap;
    this.space = space;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(space.objects().size());
    this.stretchShift = Math.max(LEAST_STRETCH_SHIFT, bits - MOST_STRETCHES_SHIFT);
  }

  Space space() {
    return space;
  }

  JavaHeap heap() {
    return heap;
  }

  /** Whoever goes through the objects piece by piece has come to the one at an address. */
  void stoppedAt(long address) {
    stopped = address;
  }

  /** A walk that meets every object which reaches an address or begins behind it. */
  ObjectWalk walkTo(long address) throws AllocsException {
    AddressRange objects = space.objects();
    long near = stopped;
    boolean before = objects.contains(near) && !AddressRange.lessThan(address, near);
    if (before && address - near >>> stretchShift == 0) {
      return new ObjectWalk(heap, near, objects.limit());
    }
    long from = objects.base();
    if (AddressRange.lessThan(from, address) && address - from >>> stretchShift > 0) {
      long[] known = firsts();
      // The object that reaches the address may have begun in any stretch before.
      for (long i = Math.min(address - from >>> stretchShift, known.length - 1); i >= 0; i--) {
        if (!AddressRange.lessThan(address, known[(int) i])) {
          from = known[(int) i];
          break;
        }
      }
    }
    return new ObjectWalk(heap, from, objects.limit());
  }

  /** How many there are; not so many that it matters, whatever the space says of its size. */
  int stretches() {
    return (int) (space.objects().size() - 1 >>> stretchShift) + 1;
  }

  private synchronized long[] firsts() throws AllocsException {
    if (firsts == null) {
      AddressRange objects = space.objects();
      long[] found = new long[stretches()];
      int filled = 0;
      ObjectWalk walk = new ObjectWalk(heap, objects.base(), objects.limit());
      while (walk.next()) {
        long stretch = walk.base() - objects.base() >>> stretchShift;
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
