package org.allocs.custom.lua.internal;

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
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;

/** Lua gets each of its objects, and each part of one, by a call of its allocation function. */
final class LuaAllocator implements Allocator {
  static final String NAME = "lua";

  private static final Refusals REFUSALS =
      Refusals.because("Lua's collector alone frees and moves what it made")
          .but("an object says its type by itself", Change.Kind.SET_TYPE)
          .but("Lua records no calls", Change.Kind.SET_SITE);

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
    // Lua gets its memory while it runs: nothing of it is in a file.
    for (LoadedObject object : context.target().objects()) {
      if (isOfFile(object.mappings(), within)) {
        return List.of();
      }
    }
    LuaHeap heap = LuaHeap.of(context);
    LuaFacts facts = LuaFacts.of(context);
    List<LuaHeap.Piece> pieces = heap.pieces(within);
    List<Arena> arenas = new ArrayList<>(pieces.size());
    for (LuaHeap.Piece piece : pieces) {
      arenas.add(new LuaArena(piece, facts));
    }
    return arenas;
  }

  /** Whether memory is of a loaded file, from its first mapping to its last. */
  private static boolean isOfFile(List<Mapping> mappings, AddressRange within) {
    return !mappings.isEmpty()
        && !AddressRange.lessThan(within.base(), mappings.get(0).range().base())
        && !AddressRange.lessThan(
            mappings.get(mappings.size() - 1).range().limit(), within.limit());
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return LuaHeap.remarks(context);
  }
}
