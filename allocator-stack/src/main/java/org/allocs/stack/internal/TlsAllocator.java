package org.allocs.stack.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Thread-local variables: a block for each thread and file, and each thread's control block. */
final class TlsAllocator implements Allocator {
  static final String NAME = "tls";

  private static final Refusals REFUSALS =
      Refusals.because("it comes and goes with its thread")
          .but("its file defines its type", Change.Kind.SET_TYPE)
          .but("no call asks for it", Change.Kind.SET_SITE)
          .but(
              "a program announces the arena in a variable by itself",
              Change.Kind.PROMOTE,
              Change.Kind.DEMOTE);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    return Overlapping.arenas(
        TlsTable.of(context).allocations(), Allocation::range, within, SingleArena::new);
  }
}
