package org.allocs.declared.internal;

import static org.allocs.declared.internal.Layout.HEAP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.error.AllocsException;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.allocs.type.ArrayType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;
import org.junit.jupiter.api.Test;

/** A pool of slots, of which those that are free are in a list. */
class PoolContractTest extends AllocatorContract {
  private static final String DECLARATION =
      """
      allocator: pool
      arenas:
        each: pools
        live: arena.memory != 0
        base: arena.memory
        limit: arena.memory + arena.count
      objects:
        from: arena.memory
        to: arena.memory + arena.count
        type: struct slot
        free:
          each: arena.free
          next: '*(void **) free'
      """;

  @Override
  protected Allocator allocator() {
    return Layout.declared(DECLARATION);
  }

  static Layout layout(long... links) {
    var slot = Layout.struct("slot", 24, Member.of("next", PointerType.to(VoidType.VOID), 0));
    var pool =
        Layout.struct(
            "pool",
            24,
            Member.of("memory", PointerType.to(slot), 0),
            Member.of("free", PointerType.to(VoidType.VOID), 8),
            Member.of("count", Layout.LONG, 16));
    Layout layout =
        new Layout()
            .type(slot)
            .type(pool)
            .variable(
                "pools",
                ArrayType.of(pool, 3),
                HEAP + 0x100,
                HEAP + 0x100 + 24,
                5,
                0,
                0,
                0,
                HEAP + 0x800,
                0,
                2);
    for (int i = 0; i < links.length; i++) {
      layout.words(0x100 + 24L * i, links[i]);
    }
    return layout;
  }

  @Override
  protected Scene scene() {
    return layout(7, HEAP + 0x100 + 72, 7, 0, 7).scene();
  }

  @Test
  void shouldTellWhatIsNotInTheListOfFreeOnes() throws AllocsException {
    assertEquals(
        List.of(0L, 48L, 96L, 0x700L, 0x718L),
        Found.offsets(allocator(), scene().context(), HEAP + 0x100));
  }
}
