package org.allocs.custom.postgres.internal;

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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChunkContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new ChunkAllocator();
  }

  @Override
  protected Scene scene() {
    return PostgresScene.of15();
  }

  @Nested
  class Of17 extends AllocatorContract {
    @Override
    protected Allocator allocator() {
      return new ChunkAllocator();
    }

    @Override
    protected Scene scene() {
      return PostgresScene.of17();
    }
  }

  private static List<String> chunks(Scene scene) throws AllocsException {
    List<String> found = new ArrayList<>();
    for (Arena arena : new ChunkAllocator().arenas(scene.context(), AddressRange.ALL)) {
      long from = PostgresScene.HEAP;
      arena.forEach(
          arena.range(),
          chunk -> found.add(AddressRange.hex(chunk.base() - from) + " " + chunk.size()));
    }
    return found;
  }

  @Test
  void shouldTellChunksInUse() throws AllocsException {
    assertEquals(
        List.of(
            "0x218 64",
            "0x2f8 32",
            "0x328 8",
            "0x1038 456",
            "0x20e0 104",
            "0x4028 50",
            "0x4070 50",
            "0x4100 50"),
        chunks(PostgresScene.of15()));
    assertEquals(
        List.of(
            "0x1f8 64",
            "0x2c8 32",
            "0x2f0 8",
            "0x1030 464",
            "0x20c0 104",
            "0x2130 64",
            "0x4038 50",
            "0x40b8 50"),
        chunks(PostgresScene.of17()));
  }

  @Test
  void shouldSayThatFreeChunksOfAGenerationAreNotRecorded() throws AllocsException {
    Scene scene = PostgresScene.of17();
    scene.target().memory().putLongs(PostgresScene.GENERATION + 128 + 32, 1L << 32 | 2);
    Arena arena =
        new ChunkAllocator()
            .arenas(scene.context(), AddressRange.ALL).stream()
                .filter(a -> a.range().contains(PostgresScene.GENERATION + 0x200))
                .findFirst()
                .orElseThrow();
    assertTrue(arena.opaque().orElseThrow().contains("1 of 2 chunks of the block are free"));
    assertTrue(arena.forEach(arena.range(), chunk -> false), "none is told");
  }

  @Test
  void shouldTellNoChunksOfABlockThatDoesNotAddUp() throws AllocsException {
    Scene scene = PostgresScene.of15();
    scene.target().memory().putLongs(PostgresScene.LARGE + 40, 48, PostgresScene.SET);
    // The outermost context has to be right: else it is no process of PostgreSQL.
    assertEquals(List.of(), chunks(scene));
    assertEquals(
        List.of("memory contexts of no known layout: TopMemoryContext=0x560000000100"),
        PostgresScene.remarks(scene));
  }

  @Test
  void shouldNotFollowListsInCircles() throws AllocsException {
    Scene scene = PostgresScene.of15();
    scene.target().memory().putLongs(PostgresScene.SLAB + 48, PostgresScene.GENERATION);
    assertEquals(8, chunks(scene).size());
    assertTrue(PostgresScene.remarks(scene).get(0).contains("linked in a circle"));
  }
}
