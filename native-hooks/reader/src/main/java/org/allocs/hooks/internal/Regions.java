package org.allocs.hooks.internal;

import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * The region table: where the words of an address are. A region that was once found stays where it
 * is as long as the process lives, and so does what it has for short chunks.
 */
final class Regions {
  private static final int MAX_LOOKUPS = 1024;

  private final Memory memory;
  private final Map<Long, Long> found = new ConcurrentHashMap<>();
  private final Map<Long, Long> foundShorts = new ConcurrentHashMap<>();

  Regions(Memory memory) {
    this.memory = memory;
  }

  /**
   * The biased address of the words of a granule's region: that of granule g is at {@code + 4 g}.
   *
   * @return empty if nothing was ever recorded in that region
   */
  OptionalLong wordsOf(Root root, long granule) throws AllocsException {
    return field(root, granule, HookIndexDescriptor.REGION_WORDS, found);
  }

  /**
   * The address of what a granule's region keeps of short chunks.
   *
   * @return empty if it had none yet
   */
  OptionalLong shortsOf(Root root, long granule) throws AllocsException {
    return root.hasShortChunks()
        ? field(root, granule, HookIndexDescriptor.REGION_SHORTS, foundShorts)
        : OptionalLong.empty();
  }

  /** An address in the slot of a granule's region, which does not change once it is not 0. */
  private OptionalLong field(Root root, long granule, int offset, Map<Long, Long> cache)
      throws AllocsException {
    long tag = granule >>> root.regionShift() - HookIndexDescriptor.GRANULE_SHIFT;
    Long known = cache.get(tag);
    OptionalLong value = known == null ? probe(root, tag, offset) : OptionalLong.of(known);
    if (known == null && value.isPresent()) {
      cache.put(tag, value.getAsLong());
    }
    return value;
  }

  private OptionalLong probe(Root root, long tag, int offset) throws AllocsException {
    long wanted = tag == 0 ? HookIndexDescriptor.REGION_TAG_ZERO : tag;
    int step = HookIndexDescriptor.probeStep(wanted, root.regionSlots());
    for (int i = 0; i < root.probeLimit(); i++) {
      long number = wanted + (long) i * Integer.toUnsignedLong(step) & root.regionSlots() - 1;
      byte[] slot = slots(root, (int) number, 1);
      if (Words.longAt(slot, HookIndexDescriptor.REGION_TAG) == wanted) {
        long value = Words.longAt(slot, offset);
        return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
      }
      if (Words.longAt(slot, HookIndexDescriptor.REGION_CLAIM) == 0) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  private byte[] slots(Root root, int from, int count) throws AllocsException {
    long address = root.regions() + (long) from * root.regionSlotSize();
    return memory.read(address, count * root.regionSlotSize());
  }

  /**
   * Regions that hold granules from one to another: the first granule of each, ascending, with its
   * words. The table is read as a whole only where that is less work than looking each up.
   */
  NavigableMap<Long, Long> between(Root root, long first, long last) throws AllocsException {
    long start = first - first % root.regionGranules();
    if ((last - start) / root.regionGranules() > MAX_LOOKUPS) {
      return all(root).subMap(start, true, last, true);
    }
    NavigableMap<Long, Long> regions = new TreeMap<>();
    for (long granule = start; granule <= last; granule += root.regionGranules()) {
      OptionalLong words = wordsOf(root, granule);
      if (words.isPresent()) {
        regions.put(granule, words.getAsLong());
      }
    }
    return regions;
  }

  /** All regions: the first granule of each, in ascending order, with its words. */
  TreeMap<Long, Long> all(Root root) throws AllocsException {
    TreeMap<Long, Long> regions = new TreeMap<>(Long::compareUnsigned);
    byte[] table = slots(root, 0, root.regionSlots());
    int shift = root.regionShift() - HookIndexDescriptor.GRANULE_SHIFT;
    for (int at = 0; at < table.length; at += root.regionSlotSize()) {
      long tag = Words.longAt(table, at + HookIndexDescriptor.REGION_TAG);
      long claim = Words.longAt(table, at + HookIndexDescriptor.REGION_CLAIM);
      long words = Words.longAt(table, at + HookIndexDescriptor.REGION_WORDS);
      long plain = tag == HookIndexDescriptor.REGION_TAG_ZERO ? 0 : tag;
      boolean possible = plain >= 0 && plain < HookIndexDescriptor.REGION_TAG_ZERO;
      if (claim != 0 && tag == claim && words != 0 && possible) {
        regions.put(plain << shift, words);
      }
    }
    return regions;
  }
}
