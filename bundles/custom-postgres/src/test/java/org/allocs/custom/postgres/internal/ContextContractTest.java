package org.allocs.custom.postgres.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;

class ContextContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new ContextAllocator();
  }

  @Override
  protected Scene scene() {
    return PostgresScene.of17();
  }

  @Test
  void shouldNameContextsByTheirWayFromTheOutermost() throws AllocsException {
    List<Allocation> contexts = new ArrayList<>();
    for (var arena : allocator().arenas(scene().context(), AddressRange.ALL)) {
      arena.forEach(arena.range(), contexts::add);
    }
    assertEquals(
        List.of(
            "TopMemoryContext",
            "TopMemoryContext > a generation: of a test",
            "TopMemoryContext > a slab: of a test"),
        contexts.stream().map(c -> c.attributes().get("context")).toList());
  }

  @Test
  void shouldLeaveOutAContextThatCountsOtherBytesThanItHas() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(PostgresScene.GENERATION + 8, 0x808);
    assertEquals(2, allocator().arenas(scene.context(), AddressRange.ALL).size());
    assertEquals(
        List.of("memory context at 0x560000002000 counts 2056 bytes, but has 2048"),
        PostgresScene.remarks(scene));
  }
}
