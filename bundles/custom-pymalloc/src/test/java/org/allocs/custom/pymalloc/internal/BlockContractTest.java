package org.allocs.custom.pymalloc.internal;

import static org.allocs.custom.pymalloc.internal.PythonScene.ARENA;
import static org.allocs.custom.pymalloc.internal.PythonScene.POOL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;

class BlockContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new BlockAllocator();
  }

  @Override
  protected Scene scene() {
    return PythonScene.scene();
  }

  private static List<Long> offsets(Arena arena) throws AllocsException {
    List<Long> offsets = new ArrayList<>();
    arena.forEach(arena.range(), block -> offsets.add(block.base() - arena.range().base()));
    return offsets;
  }

  @Test
  void shouldTellBlocksInUse() throws AllocsException {
    List<Arena> pools = allocator().arenas(scene().context(), AddressRange.ALL);
    assertEquals(
        List.of(AddressRange.ofSize(ARENA, POOL), AddressRange.ofSize(ARENA + 2 * POOL, POOL)),
        pools.stream().map(Arena::range).toList());
    assertEquals(List.of(48L, 48L + 1024, 48L + 1536), offsets(pools.get(0)));
    assertEquals(63, offsets(pools.get(1)).size());
    assertEquals(
        AddressRange.ofSize(ARENA + 48 + 1024, 512),
        pools.get(0).find(ARENA + 48 + 1024 + 511).orElseThrow().range());
  }

  @Test
  void shouldNotFollowAListOfFreeBlocksInCircles() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(ARENA + 48 + 512, ARENA + 48 + 512);
    Arena pool = allocator().arenas(scene.context(), AddressRange.ALL).get(0);
    assertEquals(List.of(48L, 48L + 1024, 48L + 1536), offsets(pool));
    assertTrue(pool.find(ARENA + 48).orElseThrow().attributes().containsKey("doubt"));
  }

  @Test
  void shouldRemarkWhatIsNoPoolOrNoArena() throws AllocsException {
    Scene scene = scene();
    PythonScene.pool(scene.target(), 1, 2, 0, 31, 2048);
    scene.target().memory().putLongs(ARENA + 2 * POOL + 40, 0);
    assertEquals(2, allocator().arenas(scene.context(), AddressRange.ALL).size());
    String remark = new PoolAllocator().remarks(scene.context()).get(0);
    assertEquals("a pool's header cannot be: address=0x7f0000002000", remark);
    Scene other = scene();
    other.target().memory().putLongs(ARENA + 40, 0).putLongs(ARENA + 2 * POOL + 40, 0);
    assertEquals(List.of(), allocator().arenas(other.context(), AddressRange.ALL));
    remark = new PoolAllocator().remarks(other.context()).get(0);
    assertEquals("arenas of no known geometry: table=0x560000000000", remark);
  }
}
