package org.allocs.custom.glib.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Registers;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;

/**
 * A slab of fourteen slices of 32 bytes: the second is in its list of free ones, the fourth and the
 * sixth in a thread's magazine, one behind the other, and the eighth in a chain of the fourth's.
 */
class SliceContractTest extends AllocatorContract {
  private static final long BIAS = 0x7f00_0000_0000L;
  private static final long VARIABLE = BIAS + 0x1100;
  private static final long HEAP = 0x5500_0000_0000L;
  private static final long STACK = HEAP;
  private static final long MAGAZINES = HEAP + 0x400;
  private static final long THREAD = HEAP + 0x1000;
  private static final long SLAB = HEAP + 0x4000;
  private static final long INFO = SLAB + 512 - 48;
  private static final long BLOCK = 0x7e00_0000_0000L;
  private static final int SIZES = 63;

  @Override
  protected Allocator allocator() {
    return new SliceAllocator();
  }

  private static long slice(int number) {
    return SLAB + number * 32L;
  }

  @Override
  protected Scene scene() {
    FakeModuleInfo module = new FakeModuleInfo().segment(0x1000, 0x1000, "rw-");
    FakeTarget target = new FakeTarget();
    target.load("/usr/lib/libglib-2.0.so.0.7400.6", BIAS, module.segments());
    target.map(HEAP, 0x8000, "rw-p", "[heap]").map(BLOCK, 0x1000, "rw-p", "");
    target.thread(7, "main", new Registers().with(Registers.FS_BASE, BLOCK));
    FakeMemory memory = target.memory();
    memory.putLongs(VARIABLE, 128, 8192, 0, 0, 15_000, 1, 1018, 0, MAGAZINES, 0, 0, 0, 0, STACK, 5);
    memory.putLongs(STACK + 8, INFO);
    memory.putLongs(INFO, slice(1), 13, INFO, INFO);
    memory.putLongs(BLOCK + 0x310, 0, 0, 1, THREAD);
    memory.putLongs(THREAD, THREAD + 16, THREAD + 16 + SIZES * 16);
    memory.putLongs(THREAD + 32, slice(3), 2);
    memory.putLongs(slice(3), slice(5), slice(7));
    return new Scene(target, new FakeDebugInfo());
  }

  private static List<Long> offsets(Arena slab) throws AllocsException {
    List<Long> found = new ArrayList<>();
    slab.forEach(slab.range(), slice -> found.add((slice.base() - SLAB) / 32));
    return found;
  }

  private Arena only(Scene scene) throws AllocsException {
    List<Arena> arenas = allocator().arenas(scene.context(), AddressRange.ALL);
    assertEquals(1, arenas.size());
    return arenas.get(0);
  }

  @Test
  void shouldTellWhatNobodyHasFreed() throws AllocsException {
    Arena slab = only(scene());
    assertEquals(AddressRange.ofSize(SLAB, 512 - 48), slab.range());
    assertEquals(List.of(0L, 2L, 4L, 6L, 8L, 9L, 10L, 11L, 12L, 13L), offsets(slab));
    assertEquals(slice(2), slab.find(slice(2) + 31).orElseThrow().base());
    assertTrue(slab.find(slice(5)).isEmpty());
  }

  @Test
  void shouldDoubtWhereWhatAThreadKeepsIsNotFound() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(THREAD, THREAD + 8);
    Arena slab = only(scene);
    assertEquals(13, offsets(slab).size());
    assertTrue(slab.find(slice(3)).orElseThrow().attributes().containsKey("doubt"));
  }

  @Test
  void shouldNotSayWhereSlicesAreThatMayBeginInSeveralPlaces() throws AllocsException {
    Scene scene = scene();
    // 48 bytes each leave room for two: the first slice is at 0 or at 16.
    scene.target().memory().putLongs(STACK + 8, 0, INFO);
    scene.target().memory().putLongs(INFO, 0, 9);
    Arena slab = only(scene);
    assertTrue(slab.opaque().isPresent());
    assertEquals(List.of(), offsets(slab));
    scene = scene();
    scene.target().memory().putLongs(STACK + 8, 0, INFO);
    scene.target().memory().putLongs(INFO, SLAB + 16 + 48, 8);
    List<Long> found = new ArrayList<>();
    slab = only(scene);
    slab.forEach(slab.range(), slice -> found.add(slice.base() - SLAB));
    assertEquals(List.of(16L, 112L, 160L, 208L, 256L, 304L, 352L, 400L), found);
  }

  @Test
  void shouldRemarkListsThatLeadNowhere() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(INFO + 24, INFO + 8);
    assertEquals(List.of(), allocator().arenas(scene.context(), AddressRange.ALL));
    assertEquals(
        List.of("a list of slabs leads to what is none: " + AddressRange.hex(INFO)),
        allocator().remarks(scene.context()));
  }
}
