package org.allocs.auxv.internal;

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
import org.allocs.model.Answer;
import org.allocs.target.Mapping;

/** What the kernel lays out above the initial stack when it starts a program. */
final class AuxvAllocator implements Allocator {
  static final String NAME = "auxv";

  private static final Refusals REFUSALS =
      Refusals.because("the kernel laid it out when the program began")
          .but("the kernel defines its type", Change.Kind.SET_TYPE)
          .but("the kernel made it, and no call", Change.Kind.SET_SITE);
  private static final String GAP = "padding, or a string that the program moved or overwrote";

  private enum Key implements Context.Lasting {
    ARENAS
  }

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
    for (Mapping mapping : context.target().mappings()) {
      if (mapping.isLabelled("[stack]") && mapping.range().overlaps(within)) {
        List<Arena> found = context.cached(Key.ARENAS, () -> read(context, mapping.range()));
        return found.stream().filter(arena -> arena.range().overlaps(within)).toList();
      }
    }
    return List.of();
  }

  private static List<Arena> read(Context context, AddressRange stack) throws AllocsException {
    Answer<byte[]> bytes = context.target().auxiliaryVector();
    if (bytes.value().isEmpty()) {
      return List.of();
    }
    AuxiliaryVector vector = AuxiliaryVector.parse(bytes.value().get());
    return InitialStack.find(context.target().memory(), stack, vector)
        .<List<Arena>>map(
            found -> List.of(new ListArena(found.range(), Inventory.of(found, vector), GAP)))
        .orElse(List.of());
  }
}
