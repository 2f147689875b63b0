package org.allocs.hooks.internal;

import java.util.Map;
import java.util.NavigableMap;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.hooks.ObjectVisitor;
import org.allocs.hooks.RecordedObject;
import org.allocs.model.AddressRange;

/**
 * Enumerates objects by their words, many a read. What it reports ascends and is disjoint: what
 * starts in the object before it is left out. Used once.
 */
final class ObjectScanner {
  /** Words to read at once: few at first, for visitors that stop soon. */
  private static final int FIRST_WINDOW = 1 << 9;

  private static final int WINDOW = 1 << 17;
  private static final int WORD = ObjectIndexDescriptor.WORD_BYTES;
  private static final int SHIFT = ObjectIndexDescriptor.GRANULE_SHIFT;

  /** Regions to look up one by one rather than to read the table as a whole. */
  private static final long FEW_REGIONS = 64;

  private final ObjectTable table;
  private final ObjectAccess.Roots roots;
  private final AddressRange starts;
  private final ObjectVisitor visitor;
  private byte[] copy = new byte[WORD * FIRST_WINDOW];
  private long position;

  ObjectScanner(
      ObjectTable table, ObjectAccess.Roots roots, AddressRange starts, ObjectVisitor visitor) {
    this.table = table;
    this.roots = roots;
    this.starts = starts;
    this.visitor = visitor;
    this.position = starts.base();
  }

  /** Reports the objects that start in the range; returns false if the visitor stopped. */
  boolean run() throws AllocsException {
    if (starts.isEmpty()) {
      return true;
    }
    long size = 1L << ObjectIndexDescriptor.SUPPORTED_REGION_SHIFT;
    long first = starts.base() & -size;
    long count = Long.divideUnsigned(starts.limit() - 1 - first, size) + 1;
    if (count <= FEW_REGIONS) {
      for (long i = 0; i < count; i++) {
        var region = table.table().of(roots.objects(), first + i * size);
        if (region.isPresent() && !scan(region.get())) {
          return false;
        }
      }
      return true;
    }
    NavigableMap<Long, ObjectRegions.Region> all =
        table.table().all(roots.objects()).subMap(first, true, starts.limit(), false);
    for (Map.Entry<Long, ObjectRegions.Region> region : all.entrySet()) {
      if (!scan(region.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean scan(ObjectRegions.Region region) throws AllocsException {
    AddressRange part = region.range().intersect(starts);
    if (part.isEmpty()) {
      return true;
    }
    long to = (part.limit() - 1 >>> SHIFT) + 1;
    for (long from = part.base() >>> SHIFT; from < to; ) {
      int count = (int) Math.min(copy.length / WORD, to - from);
      if (!scan(region, from, count)) {
        return false;
      }
      from += count;
      if (copy.length < WORD * WINDOW) {
        copy = new byte[2 * copy.length];
      }
    }
    return true;
  }

  private boolean scan(ObjectRegions.Region region, long from, int count) throws AllocsException {
    int got = table.memory().readSome(region.word(from), copy, 0, WORD * count);
    if (got != WORD * count) {
      throw new MemoryFaultException(region.word(from), WORD * (long) count);
    }
    for (int i = 0; i < count; i++) {
      if ((i & 1) == 0 && i + 1 < count && Words.longAt(copy, WORD * i) == 0) {
        i++;
        continue;
      }
      int word = Words.intAt(copy, WORD * i);
      if (ObjectIndexDescriptor.isTelling(word) && !report(region, from + i, word)) {
        return false;
      }
    }
    return true;
  }

  private boolean report(ObjectRegions.Region region, long granule, int word)
      throws AllocsException {
    for (RecordedObject object : table.startingIn(roots, region, granule, word)) {
      boolean next =
          starts.contains(object.base()) && !AddressRange.lessThan(object.base(), position);
      if (next) {
        position = object.range().limit();
        if (!visitor.visit(object)) {
          return false;
        }
      }
    }
    return true;
  }
}
