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
  private static final int MAX_LOOKUPS = 256;

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
  private OptionalLong field(Root root, long granule, int column, Map<Long, Long> cache)
      throws AllocsException {
    long tag = granule >>> root.regionShift() - HookIndexDescriptor.GRANULE_SHIFT;
    Long known = cache.get(tag);
    OptionalLong value = known == null ? probe(root, tag, column) : OptionalLong.of(known);
    if (known == null && value.isPresent()) {
      cache.put(tag, value.getAsLong());
    }
    return value;
  }

  private OptionalLong probe(Root root, long tag, int column) throws AllocsException {
    long wanted = tag == 0 ? HookIndexDescriptor.REGION_TAG_ZERO : tag;
    int step = HookIndexDescriptor.probeStep(wanted, root.regionSlots());
    for (int i = 0; i < root.probeLimit(); i++) {
      long number = wanted + (long) i * Integer.toUnsignedLong(step) & root.regionSlots() - 1;
      int slot = (int) number;
      if (cell(root, HookIndexDescriptor.REGION_TAG, slot) == wanted) {
        long value = cell(root, column, slot);
        return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
      }
      if (cell(root, HookIndexDescriptor.REGION_CLAIM, slot) == 0) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  private long cell(Root root, int column, int slot) throws AllocsException {
    return memory.readLong(addressOf(root, column, slot));
  }

  private static long addressOf(Root root, int column, int slot) {
    long cells = (long) column * root.regionSlots() + slot;
    return root.regions() + cells * HookIndexDescriptor.REGION_CELL_BYTES;
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
    int bytes = root.regionSlots() * HookIndexDescriptor.REGION_CELL_BYTES;
    byte[] tags = memory.read(addressOf(root, HookIndexDescriptor.REGION_TAG, 0), bytes);
    for (int slot = 0; slot < root.regionSlots(); slot++) {
      long tag = Words.longAt(tags, slot * HookIndexDescriptor.REGION_CELL_BYTES);
      if (tag != 0) {
        put(root, slot, tag, regions);
      }
    }
    return regions;
  }

  /** Adds the region of a slot, if it is one. */
  private void put(Root root, int slot, long tag, Map<Long, Long> regions) throws AllocsException {
    long claim = cell(root, HookIndexDescriptor.REGION_CLAIM, slot);
    long words = cell(root, HookIndexDescriptor.REGION_WORDS, slot);
    long plain = tag == HookIndexDescriptor.REGION_TAG_ZERO ? 0 : tag;
    boolean possible = plain >= 0 && plain < HookIndexDescriptor.REGION_TAG_ZERO;
    if (tag == claim && words != 0 && possible) {
      regions.put(plain << root.regionShift() - HookIndexDescriptor.GRANULE_SHIFT, words);
    }
  }
}
