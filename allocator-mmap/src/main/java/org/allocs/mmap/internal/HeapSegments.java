package org.allocs.mmap.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;

/** What brk(2) has handed out, as far as the table of mappings shows it: whole pages. */
final class HeapSegments {
  private HeapSegments() {}

  /** Runs of {@code [heap]} mappings. */
  static List<AddressRange> of(List<Mapping> mappings) {
    List<AddressRange> heaps = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (!mapping.isLabelled("[heap]")) {
        continue;
      }
      AddressRange heap = mapping.range();
      AddressRange last = heaps.isEmpty() ? null : heaps.get(heaps.size() - 1);
      if (last != null && last.limit() == heap.base()) {
        heaps.set(heaps.size() - 1, new AddressRange(last.base(), heap.limit()));
      } else {
        heaps.add(heap);
      }
    }
    return heaps;
  }
}
