package org.allocs.declared.internal;

import static org.allocs.declared.internal.Layout.HEAP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.junit.jupiter.api.Test;

/** Slabs in a list, some with a bitmap of what is in use. */
class SlabContractTest extends AllocatorContract {
  private static final String DECLARATION =
      """
      allocator: slab
      arenas:
        each: slabs
        next: arena.next
        base: arena + 1
        size: arena->count * arena->size
      objects:
        from: arena + 1
        to: (char *)(arena + 1) + arena.count * arena.size
        step: arena.size
        live: arena.used[index / 64] >> index % 64 & 1
        type: unsigned long[]
      """;

  private static CompositeType slab() {
    AtomicReference<CompositeType> self = new AtomicReference<>();
    self.set(
        Layout.struct(
            "slab",
            40,
            () ->
                List.of(
                    Member.of("next", PointerType.to(self.get()), 0),
                    Member.of("size", Layout.INT, 8),
                    Member.of("count", Layout.INT, 12),
                    Member.of("used", ArrayType.of(Layout.LONG, 3), 16))));
    return self.get();
  }

  @Override
  protected Allocator allocator() {
    return Layout.declared(DECLARATION);
  }

  @Override
  protected Scene scene() {
    return new Layout()
        .type(slab())
        .variable("slabs", PointerType.to(slab()), HEAP + 0x1000)
        .words(0x1000, HEAP + 0x2000, 70L << 32 | 16, 1L << 63 | 0b101, 1L << 5, 0)
        .words(0x2000, 0, 4L << 32 | 32, 0b1010, 0, 0)
        .scene();
  }

  @Test
  void shouldTellWhatTheBitmapsHave() throws AllocsException {
    List<Arena> arenas = allocator().arenas(scene().context(), AddressRange.ALL);
    assertEquals(2, arenas.size());
    assertEquals(List.of(0L, 32L, 63 * 16L, 69 * 16L), Found.offsets(arenas.get(0), HEAP + 0x1028));
    assertEquals(List.of(32L, 96L), Found.offsets(arenas.get(1), HEAP + 0x2028));
    var object = arenas.get(1).find(HEAP + 0x2028 + 33).orElseThrow();
    assertEquals("unsigned long[4]", object.type().value().orElseThrow().name());
    assertEquals(
        "slabs, arena 2 #0", object.facts().identity(object).value().orElseThrow().toString());
  }
}
