package org.allocs.custom.postgres.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.allocs.allocator.Allocator;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
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
    return PostgresScene.of15();
  }

  @Test
  void shouldHaveTheContextInItsFirstBlock() throws AllocsException {
    Allocation first =
        allocator()
            .arenas(scene().context(), AddressRange.ALL)
            .get(0)
            .find(PostgresScene.SET)
            .orElseThrow();
    assertEquals(AddressRange.ofSize(PostgresScene.SET, 1024), first.range());
    assertEquals("TopMemoryContext", first.name().orElseThrow());
  }
}
