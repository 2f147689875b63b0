package org.allocs.custom.arena.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.LoadedObject;

/** Finds the arena of programs that keep one in a global {@code struct arena the_arena}. */
final class ArenaAllocator implements Allocator {
  private static final Refusals REFUSALS =
      Refusals.because("its program alone parcels it out")
          .but("its header defines its type", Change.Kind.SET_TYPE)
          .but("its program records no calls", Change.Kind.SET_SITE);

  private enum Key {
    ARENAS
  }

  @Override
  public String name() {
    return "arena";
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    return context.cached(Key.ARENAS, () -> all(context)).stream()
        .filter(arena -> arena.range().overlaps(within))
        .toList();
  }

  private List<Arena> all(Context context) throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (LoadedObject object : context.target().objects()) {
      ModuleInfo module = context.debugInfo().module(context.target(), object);
      for (Symbol symbol : module.symbolsNamed("the_arena")) {
        long address = object.toTarget(symbol.address());
        new ArenaReader(name(), module, context.target().memory())
            .read(symbol.address(), address)
            .ifPresent(arenas::add);
      }
    }
    return List.copyOf(arenas);
  }
}
