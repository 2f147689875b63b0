package org.allocs.custom.postgres.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/** Memory contexts themselves, which lie in their first block, or by themselves. */
final class ContextAllocator implements Allocator {
  static final String NAME = "palloc-context";

  private static final Refusals REFUSALS =
      Refusals.because("PostgreSQL makes and deletes its memory contexts alone")
          .but("a context says of what kind it is", Change.Kind.SET_TYPE)
          .but("no call of a context is recorded", Change.Kind.SET_SITE);

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
    MemoryContexts all = MemoryContexts.of(context, within);
    if (all.contexts().isEmpty()) {
      return List.of();
    }
    PallocFacts facts = PallocFacts.of(context, all);
    List<MemoryContext.WithBlocks> sorted = new ArrayList<>(all.contexts());
    sorted.sort(Comparator.comparing(each -> each.context().range()));
    List<Arena> arenas = new ArrayList<>();
    long reached = 0;
    for (MemoryContext.WithBlocks each : sorted) {
      AddressRange range = each.context().range();
      boolean apart = !AddressRange.lessThan(range.base(), reached);
      reached = AddressRange.max(reached, range.limit());
      if (apart && range.overlaps(within)) {
        arenas.add(arena(each, all, facts));
      }
    }
    return arenas;
  }

  private static Arena arena(MemoryContext.WithBlocks each, MemoryContexts all, PallocFacts facts) {
    MemoryContext it = each.context();
    Allocation allocation =
        Allocation.of(NAME, it.range())
            .name(it.title())
            .attribute("context", it.path())
            .attribute("method", it.kind().word())
            .attribute("total-bytes", Long.toString(each.bytes()))
            .attribute("blocks", Integer.toString(each.blocks().size()))
            .attribute("free-bytes", Long.toString(each.freeBytes()))
            .attribute("free-chunks", Long.toString(each.freeChunks()))
            .detail(it)
            .facts(facts)
            .type(() -> type(it, all))
            .build();
    return new ListArena(it.range(), List.of(allocation), "outside of every context");
  }

  private static Answer<DataType> type(MemoryContext each, MemoryContexts all) {
    Optional<ModuleInfo> module = all.module();
    return module.isPresent()
        ? module.get().typeNamed("struct " + each.kind().context(), Optional.empty())
        : Answer.unknown(Allocation.NO_TYPES);
  }
}
