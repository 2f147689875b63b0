package org.allocs.hierarchy.internal.guest;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.CountingAllocator;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.History;

/** An allocator of a guest. */
class GuestAllocator implements Allocator {
  private final Guest guest;
  private final Allocator allocator;
  private volatile String name;

  private GuestAllocator(Guest guest, Allocator allocator) {
    this.guest = guest;
    this.allocator = allocator;
  }

  static Allocator of(Guest guest, Allocator allocator) {
    return allocator instanceof CountingAllocator counting
        ? new Counting(guest, counting)
        : new GuestAllocator(guest, allocator);
  }

  /** Asked once: it is stable. One that does not even say its name is called by its bundle's. */
  @Override
  public String name() {
    if (name == null) {
      try {
        name = guest.ask(allocator::name);
      } catch (AllocsException e) {
        return "?";
      }
    }
    return name;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    GuestContext given = GuestContext.of(guest, context);
    return guest.ask(
        () -> {
          List<Arena> arenas = new ArrayList<>();
          for (Arena arena : allocator.arenas(given, within)) {
            arenas.add(new GuestArena(guest, arena, arena.range()));
          }
          return arenas;
        });
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    GuestContext given = GuestContext.of(guest, context);
    return guest.ask(() -> List.copyOf(allocator.remarks(given)));
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change)
      throws AllocsException {
    GuestContext given = GuestContext.of(guest, context);
    return guest.ask(() -> allocator.change(given, allocation, change));
  }

  @Override
  public List<LoggedChange> changes(Context context) throws AllocsException {
    GuestContext given = GuestContext.of(guest, context);
    return guest.ask(() -> List.copyOf(allocator.changes(given)));
  }

  private static final class Counting extends GuestAllocator implements CountingAllocator {
    private final Guest guest;
    private final CountingAllocator allocator;

    Counting(Guest guest, CountingAllocator allocator) {
      super(guest, allocator);
      this.guest = guest;
      this.allocator = allocator;
    }

    @Override
    public Answer<History> history(Context context) throws AllocsException {
      GuestContext given = GuestContext.of(guest, context);
      return guest.ask(() -> allocator.history(given));
    }
  }
}
