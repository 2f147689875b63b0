package org.allocs.stack.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** The frames of the functions that each thread is in. */
final class FrameAllocator implements Allocator {
  static final String NAME = "stackframe";

  @Override
  public String name() {
    return NAME;
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
