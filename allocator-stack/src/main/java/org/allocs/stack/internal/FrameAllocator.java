package org.allocs.stack.internal;

import java.util.ArrayList;
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
    List<Arena> arenas = new ArrayList<>();
    for (StackRegion region : StackTable.of(context).regions()) {
      if (region.range().overlaps(within)) {
        arenas.add(new FrameArena(context, region));
      }
    }
    return arenas;
  }
}
