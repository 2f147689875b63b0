package org.allocs.allocator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.Test;

class ListArenaTest {
  private static final AddressRange RANGE = new AddressRange(0x1000, 0x2000);
  private static final Allocation FIRST = allocation(0x1000, 0x1010);
  private static final Allocation SECOND = allocation(0x1010, 0x1020);
  private static final Allocation THIRD = allocation(0x1ff0, 0x2000);
  private static final Arena ARENA = new ListArena(RANGE, List.of(FIRST, SECOND, THIRD), "free");

  private static Allocation allocation(long base, long limit) {
    return Allocation.of("test", new AddressRange(base, limit)).build();
  }

  private static List<Allocation> in(long base, long limit) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    assertTrue(ARENA.forEach(new AddressRange(base, limit), found::add));
    return found;
  }

  @Test
  void shouldFindTheAllocationThatCoversAnAddress() throws AllocsException {
    assertEquals(Optional.of(FIRST), ARENA.find(0x100f));
    assertEquals(Optional.of(SECOND), ARENA.find(0x1010));
    assertEquals(Optional.empty(), ARENA.find(0x1020));
    assertEquals(Optional.of(THIRD), ARENA.find(0x1fff));
    assertEquals(Optional.empty(), ARENA.find(-1));
  }

  @Test
  void shouldReportWhatOverlaps() throws AllocsException {
    assertEquals(List.of(FIRST, SECOND, THIRD), in(0, -1));
    assertEquals(List.of(SECOND), in(0x1010, 0x1ff0));
    assertEquals(List.of(), in(0x1005, 0x1005));
    assertFalse(ARENA.forEach(AddressRange.ALL, a -> false));
  }

  @Test
  void shouldRefuseDisorder() {
    assertThrows(
        IllegalArgumentException.class, () -> new ListArena(RANGE, List.of(SECOND, FIRST), "free"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ListArena(RANGE, List.of(allocation(0x1fff, 0x2001)), "free"));
  }
}
