package org.allocs.auxv.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.Mapping;

/** What the kernel lays out above the initial stack when it starts a program. */
final class AuxvAllocator implements Allocator {
  static final String NAME = "auxv";
  private static final String GAP = "padding, or a string that the program moved or overwrote";

  private enum Key {
    ARENAS
  }

  @Override
  public String name() {
    return NAME;
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
