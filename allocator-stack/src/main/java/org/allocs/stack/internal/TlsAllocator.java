package org.allocs.stack.internal;

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
    return Overlapping.arenas(
        TlsTable.of(context).allocations(), Allocation::range, within, SingleArena::new);
  }
}
