package org.allocs.malloc.internal;

import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * Where chunks are, which takes long to find out: kept as long as the mappings are the same and no
 * chunk is made outside. Safe for use by several threads.
 */
final class Places {
  private enum Key implements Context.Lasting {
    PLACES
  }

  private List<AddressRange> ranges;

  private Places() {}

  /** Those of a target. */
  static Places of(Context context) throws AllocsException {
    return context.cached(Key.PLACES, Places::new);
  }

  /** The ranges, ascending and disjoint. */
  synchronized List<AddressRange> ranges(Context.Computation<List<AddressRange>> find)
      throws AllocsException {
    if (ranges == null) {
      ranges = find.compute();
    }
    return ranges;
  }

  /** A chunk is here now. */
  synchronized void made(AddressRange chunk) {
    if (ranges != null && ranges.stream().noneMatch(range -> range.contains(chunk))) {
      ranges = null;
    }
  }
}
