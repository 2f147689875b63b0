package org.allocs.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * Everything that an allocator reports at one moment, with what must always hold checked while it
 * is collected: arenas disjoint; allocations inside their arena, disjoint, ascending, not empty.
 *
 * @param arenas ascending
 * @param allocations of each arena, ascending
 */
public record Survey(List<Arena> arenas, List<List<Allocation>> allocations) {
  private static final int MAX_ALLOCATIONS = 1_000_000;

  /** Asks for everything. */
  public static Survey of(Allocator allocator, Context context) throws AllocsException {
    List<Arena> arenas = arenas(allocator, context, AddressRange.ALL);
    List<List<Allocation>> all = new ArrayList<>();
    for (Arena arena : arenas) {
      all.add(allocations(allocator, arena, arena.range()));
    }
    return new Survey(arenas, all);
  }

  /** Arenas that overlap a range, in ascending order, checked. */
  public static List<Arena> arenas(Allocator allocator, Context context, AddressRange within)
      throws AllocsException {
    List<Arena> arenas =
        allocator.arenas(context, within).stream()
            .filter(arena -> arena.range().overlaps(within))
            .sorted(Comparator.comparing(Arena::range))
            .toList();
    for (int i = 1; i < arenas.size(); i++) {
      AddressRange before = arenas.get(i - 1).range();
      AddressRange next = arenas.get(i).range();
      assertFalse(before.overlaps(next), () -> "arenas overlap: " + before + " " + next);
    }
    return arenas;
  }

  /** Allocations of an arena that overlap a range, checked. */
  public static List<Allocation> allocations(Allocator allocator, Arena arena, AddressRange within)
      throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    boolean complete =
        arena.forEach(
            within,
            allocation -> {
              check(allocator, arena, allocation);
              assertTrue(allocation.range().overlaps(within), () -> allocation + " not asked for");
              if (!found.isEmpty()) {
                Allocation before = found.get(found.size() - 1);
                assertFalse(
                    AddressRange.lessThan(allocation.base(), before.limit()),
                    () -> "not ascending or not disjoint: " + before + " then " + allocation);
              }
              found.add(allocation);
              return found.size() < MAX_ALLOCATIONS;
            });
    assertTrue(complete, "the enumeration ended early, or had too many allocations");
    return found;
  }

  /** What must hold of each allocation, however it was come by. */
  static void check(Allocator allocator, Arena arena, Allocation allocation) {
    assertEquals(allocator.name(), allocation.allocator(), "issued by another allocator");
    assertFalse(allocation.range().isEmpty(), () -> allocation + " is empty");
    assertTrue(
        arena.range().contains(allocation.range()),
        () -> allocation + " is outside its arena " + arena.range());
    assertTrue(
        allocation.type().isKnown() || !allocation.type().reason().orElseThrow().isBlank(),
        () -> allocation + " has neither a type nor a reason");
  }

  /** What {@link Arena#find} says, checked. */
  static Optional<Allocation> find(Allocator allocator, Arena arena, long address)
      throws AllocsException {
    Optional<Allocation> found = arena.find(address);
    if (found.isPresent()) {
      check(allocator, arena, found.get());
      assertTrue(
          found.get().range().contains(address),
          () -> found.get() + " does not cover " + AddressRange.hex(address));
    }
    return found;
  }

  /** How many allocations there are. */
  public int count() {
    return allocations.stream().mapToInt(List::size).sum();
  }

  /** All of them. */
  public List<Allocation> all() {
    return allocations.stream().flatMap(List::stream).toList();
  }

  /** Ranges of all arenas. */
  public List<AddressRange> ranges() {
    return arenas.stream().map(Arena::range).toList();
  }
}
