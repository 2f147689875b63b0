package org.allocs.custom.pymalloc.internal;

import static org.allocs.custom.pymalloc.internal.PythonScene.ARENA;
import static org.allocs.custom.pymalloc.internal.PythonScene.POOL;
import static org.allocs.custom.pymalloc.internal.PythonScene.RECORD;
import static org.allocs.custom.pymalloc.internal.PythonScene.TABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CPython without debug information. */
class TableSearchTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new BlockAllocator();
  }

  @Override
  protected Scene scene() {
    return PythonScene.stripped();
  }

  private static List<AddressRange> pools(Scene scene) throws AllocsException {
    return new BlockAllocator()
        .arenas(scene.context(), AddressRange.ALL).stream().map(Arena::range).toList();
  }

  @Test
  void shouldFindWhatDebugInformationLeadsTo() throws AllocsException {
    assertEquals(
        List.of(AddressRange.ofSize(ARENA, POOL), AddressRange.ofSize(ARENA + 2 * POOL, POOL)),
        pools(scene()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"arena", "pools", "end", "list", "far", "index", "count"})
  void shouldNotTakeAnythingElseForATable(String wrong) throws AllocsException {
    Scene scene = scene();
    FakeMemory memory = scene.target().memory();
    switch (wrong) {
      case "arena" -> memory.putLongs(TABLE + RECORD, ARENA + 8);
      case "pools" -> memory.putLongs(TABLE + RECORD + 8, ARENA + 3 * POOL + 8);
      case "end" -> memory.putLongs(TABLE + 5 * RECORD + 32, 0);
      case "list" -> memory.putLongs(TABLE + 5 * RECORD + 32, TABLE + 8);
      case "far" -> memory.putLongs(TABLE + 5 * RECORD + 32, TABLE + 40 * RECORD);
      case "index" -> memory.putLongs(ARENA + 32, 3L << 32 | 2);
      default -> memory.putLongs(TABLE + RECORD + 16, 63L << 32 | 62);
    }
    assertEquals(List.of(), pools(scene));
  }
}
