package org.allocs.custom.nginx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;

class SlotContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new SlotAllocator();
  }

  @Override
  protected Scene scene() {
    return PoolScene.scene();
  }

  private List<String> offsets(Scene scene, int page) throws AllocsException {
    List<String> found = new ArrayList<>();
    AddressRange within = AddressRange.ofSize(PoolScene.page(page), 0x1000);
    for (Arena arena : allocator().arenas(scene.context(), within)) {
      arena.forEach(within, slot -> found.add(slot.base() - within.base() + "+" + slot.size()));
    }
    return found;
  }

  @Test
  void shouldTellTheSlotsOfEachKindOfPage() throws AllocsException {
    assertEquals(List.of("0+64", "192+64", "4032+64"), offsets(scene(), 0));
    assertEquals(List.of("0+512", "3584+512"), offsets(scene(), 2));
  }

  /** The first slot of 32 bytes, and the first eight of 8, are the map. */
  @Test
  void shouldNotTakeTheMapForSlots() throws AllocsException {
    assertEquals(List.of("32+32", "64+32", "128+32", "4064+32"), offsets(scene(), 1));
    assertEquals(List.of("64+8", "72+8", "4088+8"), offsets(scene(), 10));
  }

  @Test
  void shouldHaveNoSlotsInPagesThatHaveNone() throws AllocsException {
    assertEquals(List.of(), offsets(scene(), 3));
    assertEquals(List.of(), offsets(scene(), 6));
  }

  @Test
  void shouldHaveNoSlotsOnceAPageHasOthers() throws AllocsException {
    Scene scene = scene();
    List<Arena> arenas =
        allocator().arenas(scene.context(), AddressRange.ofSize(PoolScene.page(0), 1));
    PoolScene.record(scene.target().memory(), 0, 5, 3);
    assertEquals(Optional.empty(), arenas.get(0).find(PoolScene.page(0)));
  }
}
