package org.allocs.mmap.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** Parcels out the address space: its allocations are the roots of the hierarchy. */
final class MmapAllocator implements Allocator {
  static final String NAME = "mmap";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    return List.of(Roots.of(context).arena());
  }
}
