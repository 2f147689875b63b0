package org.allocs.declared.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** What was found, for comparison. */
final class Found {
  private Found() {}

  /** Where the objects of an arena are, from an address on. */
  static List<Long> offsets(Arena arena, long from) throws AllocsException {
    List<Long> offsets = new ArrayList<>();
    arena.forEach(arena.range(), allocation -> offsets.add(allocation.base() - from));
    return offsets;
  }

  /** The same of all arenas. */
  static List<Long> offsets(Allocator allocator, Context context, long from)
      throws AllocsException {
    List<Long> offsets = new ArrayList<>();
    for (Arena arena : allocator.arenas(context, AddressRange.ALL)) {
      offsets.addAll(offsets(arena, from));
    }
    return offsets;
  }
}
