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

/** The frames of the functions that each thread is in. */
final class FrameAllocator implements Allocator {
  static final String NAME = "stackframe";

  private static final Refusals REFUSALS =
      Refusals.because("it comes and goes with the call of its function")
          .but("its function defines its type", Change.Kind.SET_TYPE)
          .but("its site is the call of its function", Change.Kind.SET_SITE)
          .but(
              "a program announces the arena in a frame by itself",
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
        StackTable.of(context).regions(),
        StackRegion::range,
        within,
        region -> new FrameArena(context, region));
  }
}
