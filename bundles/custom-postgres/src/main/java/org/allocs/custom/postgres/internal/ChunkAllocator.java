package org.allocs.custom.postgres.internal;

import java.util.ArrayList;
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

/** Memory contexts parcel their blocks out into chunks. */
final class ChunkAllocator implements Allocator {
  static final String NAME = "palloc";

  private static final Refusals REFUSALS =
      Refusals.because("a memory context alone parcels its blocks out")
          .but("no call of palloc is recorded", Change.Kind.SET_SITE);

  private record Key(long address) {}

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
    MemoryContexts contexts = MemoryContexts.of(context, within);
    if (contexts.blocks().isEmpty()) {
      return List.of();
    }
    PallocFacts facts = PallocFacts.of(context, contexts);
    List<Arena> arenas = new ArrayList<>();
    for (Block block : contexts.blocks(within)) {
      ChunkReader reader =
          new ChunkReader(context.target().memory(), contexts.layout().orElseThrow(), block);
      arenas.add(context.cached(new Key(block.header()), () -> new ChunkArena(reader, facts)));
    }
    return arenas;
  }
}
