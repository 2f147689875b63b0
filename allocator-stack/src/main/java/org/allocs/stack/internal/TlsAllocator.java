package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Thread-local variables: a block for each thread and file, and each thread's control block. */
final class TlsAllocator implements Allocator {
  static final String NAME = "tls";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (Allocation allocation : TlsTable.of(context).allocations()) {
      if (allocation.range().overlaps(within)) {
        arenas.add(new SingleArena(allocation));
      }
    }
    return arenas;
  }
}
