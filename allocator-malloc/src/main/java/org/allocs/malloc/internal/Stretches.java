package org.allocs.malloc.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/** Memory of glibc's arenas as it is found, no byte of it twice. Used by one thread. */
final class Stretches {
  private final Memory memory;
  private final List<Walked> walked = new ArrayList<>();
  private final TreeMap<Long, AddressRange> taken = new TreeMap<>(Long::compareUnsigned);

  /**
   * One.
   *
   * @param range all memory that it has
   * @param found what was found in it
   */
  record Walked(AddressRange range, HeapWalk.Found found) {}

  Stretches(Memory memory) {
    this.memory = memory;
  }

  List<Walked> walked() {
    return walked;
  }

  void walk(AddressRange range, HeapWalk.Stretch stretch) throws AllocsException {
    add(range, HeapWalk.of(memory, stretch));
  }

  void add(AddressRange range, HeapWalk.Found found) {
    taken.put(range.base(), range);
    walked.add(new Walked(range, found));
  }

  boolean isFree(AddressRange range) {
    Map.Entry<Long, AddressRange> below = taken.lowerEntry(range.limit());
    return below == null || !below.getValue().overlaps(range);
  }

  /** The parts of a range that are no arena's. */
  List<AddressRange> free(AddressRange range) {
    List<AddressRange> free = new ArrayList<>();
    long from = range.base();
    for (AddressRange each : taken.subMap(range.base(), true, range.limit(), false).values()) {
      free.add(new AddressRange(from, AddressRange.max(from, each.base())));
      from = each.limit();
    }
    free.add(new AddressRange(from, AddressRange.max(from, range.limit())));
    free.removeIf(AddressRange::isEmpty);
    return free;
  }
}
