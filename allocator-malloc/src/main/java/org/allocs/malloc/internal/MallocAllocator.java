package org.allocs.malloc.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;

/**
 * Chunks of {@code malloc} and {@code operator new}, whichever library serves them, as the hooks
 * record them.
 */
final class MallocAllocator implements Allocator {
  static final String NAME = "malloc";

  private enum Key {
    ARENAS
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    Arenas.Found found = context.cached(Key.ARENAS, () -> Arenas.of(context));
    if (found.unplaced().isPresent()) {
      throw new UnsupportedException(found.unplaced().get());
    }
    return found.arenas().stream().filter(arena -> arena.range().overlaps(within)).toList();
  }
}
