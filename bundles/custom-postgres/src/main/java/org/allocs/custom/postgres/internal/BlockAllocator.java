package org.allocs.custom.postgres.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** A memory context gets its memory in blocks. */
final class BlockAllocator implements Allocator {
  static final String NAME = "palloc-block";

  private static final Refusals REFUSALS =
      Refusals.because("a memory context alone gets its blocks and gives them back")
          .but("a block has no type of its own", Change.Kind.SET_TYPE)
          .but("no call asks for a block", Change.Kind.SET_SITE);

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
      Allocation allocation =
          Allocation.of(NAME, block.range())
              .name(block.owner().title())
              .attribute("context", block.owner().path())
              .attribute("never-used", Long.toString(block.range().limit() - block.free()))
              .detail(block)
              .facts(facts)
              .build();
      arenas.add(new ListArena(block.range(), List.of(allocation), "outside of every block"));
    }
    return arenas;
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return MemoryContexts.remarks(context);
  }
}
