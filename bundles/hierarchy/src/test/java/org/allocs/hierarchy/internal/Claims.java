package org.allocs.hierarchy.internal;

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
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** An allocator that claims and reports what a test lists, and remembers what it was asked. */
final class Claims implements Allocator {
  private final String name;
  private final List<Arena> arenas = new ArrayList<>();
  final List<AddressRange> asked = new ArrayList<>();
  final List<Allocation> changed = new ArrayList<>();

  Claims(String name) {
    this.name = name;
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    changed.add(allocation);
    return Outcome.done(allocation.range(), "changed");
  }

  /** An arena of whole ranges, given as base, limit, base, limit, … */
  Claims arena(long base, long limit, long... allocations) {
    return arena(new Listed(name, new AddressRange(base, limit), allocations, Optional.empty()));
  }

  /** One that tells nothing. */
  Claims opaque(long base, long limit, String why) {
    AddressRange range = new AddressRange(base, limit);
    return arena(new Listed(name, range, new long[0], Optional.of(why)));
  }

  /** The whole address space. */
  Claims everywhere(long... allocations) {
    return arena(new Listed(name, AddressRange.ALL, allocations, Optional.empty()));
  }

  /** An arena of whole ranges, all known beforehand. */
  Claims fixed(long base, long limit, long... allocations) {
    AddressRange range = new AddressRange(base, limit);
    return arena(new ListArena(range, Listed.allocations(name, allocations), "free in " + name));
  }

  synchronized Claims arena(Arena arena) {
    arenas.add(arena);
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized List<Arena> arenas(Context context, AddressRange within) {
    asked.add(within);
    return arenas.stream().filter(arena -> arena.range().overlaps(within)).toList();
  }

  private record Listed(
      String name, AddressRange range, List<Allocation> allocations, Optional<String> opaque)
      implements Arena {
    Listed(String name, AddressRange range, long[] bounds, Optional<String> opaque) {
      this(name, range, allocations(name, bounds), opaque);
    }

    private static List<Allocation> allocations(String name, long[] bounds) {
      List<Allocation> list = new ArrayList<>();
      for (int i = 0; i < bounds.length; i += 2) {
        list.add(Allocation.of(name, new AddressRange(bounds[i], bounds[i + 1])).build());
      }
      list.sort(Comparator.comparing(Allocation::range));
      return list;
    }

    @Override
    public Optional<Allocation> find(long address) {
      return allocations.stream().filter(a -> a.range().contains(address)).findFirst();
    }

    @Override
    public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
      for (Allocation allocation : allocations) {
        if (allocation.range().overlaps(within) && !visitor.visit(allocation)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String gap() {
      return "free in " + name;
    }
  }
}
