package org.allocs.hooks.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.hooks.ObjectCounts;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.allocs.target.Memory;

/** Reads the counters of custom allocators' objects. */
final class ObjectCountsReader {
  private static final int MAX_SLOTS = 1 << 20;
  private static final int MAX_SLOT_SIZE = 256;

  /** Slots that are read at once. */
  private static final int BLOCK = 1 << 12;

  private final Memory memory;
  private final Root root;
  private final Paths sites;
  private final int number;
  private final List<PathCounts> found = new ArrayList<>();
  private long live;
  private long peak;

  private ObjectCountsReader(Memory memory, Root root, Paths sites, int number) {
    this.memory = memory;
    this.root = root;
    this.sites = sites;
    this.number = number;
  }

  /**
   * Reads those of one allocator.
   *
   * @param at address of the root
   * @param number of the allocator
   * @return empty if nobody asked to count
   * @throws MalformedFileException if their geometry is impossible
   */
  static Optional<ObjectCounts> read(Memory memory, long at, Root root, Paths sites, int number)
      throws AllocsException {
    long address = memory.readLong(at + CountsDescriptor.ROOT_COUNTS);
    if (address == 0) {
      return Optional.empty();
    }
    byte[] head = memory.read(address, CountsDescriptor.BYTES);
    int slots = Words.intAt(head, CountsDescriptor.OBJECT_SLOTS);
    int size = Words.intAt(head, CountsDescriptor.OBJECT_SLOT_SIZE);
    long table = Words.longAt(head, CountsDescriptor.OBJECTS);
    ObjectCountsReader reader = new ObjectCountsReader(memory, root, sites, number);
    if (table != 0) {
      check(address, slots, size);
      reader.table(table, slots, size);
    }
    return Optional.of(new ObjectCounts(reader.found, reader.live, reader.peak));
  }

  private static void check(long address, int slots, int size) throws MalformedFileException {
    if (slots < 0
        || slots > MAX_SLOTS
        || size < CountsDescriptor.OBJECT_LEAST_SIZE
        || size > MAX_SLOT_SIZE) {
      throw Root.malformed(
          address,
          "impossible geometry of the counters of objects: object_slots="
              + slots
              + " object_slot_size="
              + size);
    }
  }

  private void table(long table, int slots, int size) throws AllocsException {
    for (int first = 0; first < slots; first += BLOCK) {
      int count = Math.min(BLOCK, slots - first);
      byte[] bytes = memory.read(table + (long) first * size, count * size);
      for (int i = 0; i < count; i++) {
        slot(bytes, i * size);
      }
    }
  }

  private void slot(byte[] bytes, int at) throws AllocsException {
    long key = Words.longAt(bytes, at + CountsDescriptor.OBJECT_KEY);
    if (key >>> Integer.SIZE != number) {
      return;
    }
    int path = (int) key;
    if (path == 0) {
      live = Words.longAt(bytes, at + CountsDescriptor.OBJECT_LIVE);
      peak = Words.longAt(bytes, at + CountsDescriptor.OBJECT_PEAK);
    } else {
      found.add(
          new PathCounts(
              sites.path(root, path),
              Words.longAt(bytes, at + CountsDescriptor.OBJECT_ALLOCATIONS),
              Words.longAt(bytes, at + CountsDescriptor.OBJECT_ALLOCATED),
              Words.longAt(bytes, at + CountsDescriptor.OBJECT_FREES),
              Words.longAt(bytes, at + CountsDescriptor.OBJECT_LIVE),
              Words.longAt(bytes, at + CountsDescriptor.OBJECT_PEAK)));
    }
  }
}
