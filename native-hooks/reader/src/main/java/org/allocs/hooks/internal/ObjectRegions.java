package org.allocs.hooks.internal;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Where an index of objects keeps what it knows of an address. A region that was once found stays
 * where it is; only its fine words may come later.
 */
final class ObjectRegions {
  private static final int SHIFT = ObjectIndexDescriptor.SUPPORTED_REGION_SHIFT;
  private static final int GRANULES = 1 << SHIFT - ObjectIndexDescriptor.GRANULE_SHIFT;
  private static final long ADDRESS_TAG = (1L << ObjectIndexDescriptor.TAG_INDEX_SHIFT) - 1;

  private final Memory memory;
  private final long index;
  private final Map<Long, Region> found = new ConcurrentHashMap<>();

  /**
   * A region.
   *
   * @param slot address of its slot
   * @param words biased: that of granule g is at {@code + 4 g}
   * @param range the addresses of which it tells
   */
  record Region(long slot, long words, AddressRange range) {
    /** Address of the word of a granule. */
    long word(long granule) {
      return words + ObjectIndexDescriptor.WORD_BYTES * granule;
    }

    /** Address of the entry of an address's block. */
    long entry(long address) {
      long first = range.base() >>> ObjectIndexDescriptor.GRANULE_SHIFT;
      long block = address - range.base() >>> ObjectIndexDescriptor.BLOCK_SHIFT;
      return word(first + GRANULES) + ObjectIndexDescriptor.WORD_BYTES * block;
    }
  }

  ObjectRegions(Memory memory, int index) {
    this.memory = memory;
    this.index = index;
  }

  /** The region of an address; empty if nothing was ever recorded in it. */
  Optional<Region> of(ObjectRoot root, long address) throws AllocsException {
    long tag = index << ObjectIndexDescriptor.TAG_INDEX_SHIFT | address >>> SHIFT;
    Region known = found.get(tag);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Region> probed = probe(root, tag);
    probed.ifPresent(region -> found.put(tag, region));
    return probed;
  }

  private Optional<Region> probe(ObjectRoot root, long tag) throws AllocsException {
    int home = ObjectIndexDescriptor.home(tag, root.regionSlots());
    for (int i = 0; i < root.probeLimit(); i++) {
      long at = slotAt(root, home + i & root.regionSlots() - 1);
      byte[] slot = memory.read(at, ObjectIndexDescriptor.SLOT_LEAST_SIZE);
      if (Words.longAt(slot, ObjectIndexDescriptor.SLOT_TAG) == tag) {
        return Optional.of(region(at, tag, slot, 0));
      }
      if (Words.longAt(slot, ObjectIndexDescriptor.SLOT_CLAIM) == 0) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static long slotAt(ObjectRoot root, int number) {
    return root.regions() + (long) number * root.regionSlotSize();
  }

  private static Region region(long at, long tag, byte[] table, int offset) {
    long words = Words.longAt(table, offset + ObjectIndexDescriptor.SLOT_WORDS);
    return new Region(at, words, AddressRange.ofSize((tag & ADDRESS_TAG) << SHIFT, 1L << SHIFT));
  }

  /** Fine words of one granule; empty if the region has none. */
  Optional<byte[]> fine(Region region, long granule) throws AllocsException {
    long fine = memory.readLong(region.slot() + ObjectIndexDescriptor.SLOT_FINE);
    long first = granule << ObjectIndexDescriptor.GRANULE_SHIFT;
    int bytes = ObjectIndexDescriptor.WORD_BYTES * ObjectIndexDescriptor.GRANULE_BYTES;
    return fine == 0
        ? Optional.empty()
        : Optional.of(memory.read(fine + ObjectIndexDescriptor.WORD_BYTES * first, bytes));
  }

  /** All regions of the index, by their first address, ascending. */
  TreeMap<Long, Region> all(ObjectRoot root) throws AllocsException {
    TreeMap<Long, Region> regions = new TreeMap<>(Long::compareUnsigned);
    byte[] table = memory.read(root.regions(), root.regionSlots() * root.regionSlotSize());
    for (int i = 0; i < root.regionSlots(); i++) {
      int at = i * root.regionSlotSize();
      long tag = Words.longAt(table, at + ObjectIndexDescriptor.SLOT_TAG);
      boolean ours = tag >>> ObjectIndexDescriptor.TAG_INDEX_SHIFT == index;
      if (ours && tag == Words.longAt(table, at + ObjectIndexDescriptor.SLOT_CLAIM)) {
        Region region = region(slotAt(root, i), tag, table, at);
        regions.put(region.range().base(), region);
      }
    }
    return regions;
  }
}
