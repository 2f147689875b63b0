package org.allocs.malloc.internal;

import java.util.List;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.CountingAllocator;
import org.allocs.allocator.HeapAllocator;
import org.allocs.allocator.PlainArena;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.hooks.HookCalls;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.History;

/**
 * Chunks of {@code malloc} and {@code operator new}: whichever library serves them as the hooks
 * record them, and without hooks those of glibc as it keeps them itself.
 */
final class MallocAllocator implements CountingAllocator, HeapAllocator {
  static final String NAME = "malloc";

  private enum Key {
    ARENAS
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    Arenas.Found found = found(context);
    if (found.unplaced().isPresent()) {
      throw new UnsupportedException(found.unplaced().get());
    }
    return found.arenas().stream().filter(arena -> arena.range().overlaps(within)).toList();
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return found(context).remarks();
  }

  @Override
  public List<PlainArena> heaps(Context context) throws AllocsException {
    return found(context).arenas().stream()
        .filter(PlainArena.class::isInstance)
        .map(PlainArena.class::cast)
        .toList();
  }

  private static Arenas.Found found(Context context) throws AllocsException {
    return context.cached(Key.ARENAS, () -> Arenas.of(context));
  }

  @Override
  public Outcome change(Context context, Allocation chunk, Change change) throws AllocsException {
    Answer<HookCalls> hooks = HookCalls.open(context.target(), context.debugInfo());
    if (!hooks.isKnown()) {
      return Outcome.refused(Outcome.Cause.LOOKED_AT, hooks.reason().orElseThrow());
    }
    Outcome outcome =
        new ChunkChange(context.target(), hooks.value().orElseThrow(), chunk).make(change);
    if (outcome.done().isPresent()) {
      Places.of(context).made(outcome.done().get().where());
    }
    return outcome;
  }

  @Override
  public List<LoggedChange> changes(Context context) throws AllocsException {
    return ChangeLog.of(context);
  }

  @Override
  public Answer<History> history(Context context) throws AllocsException {
    return Histories.of(context);
  }
}
