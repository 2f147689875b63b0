package org.allocs.declared.internal;

import static org.allocs.declared.internal.Layout.HEAP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.allocs.allocator.Allocator;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.junit.jupiter.api.Test;

/** A hash table whose entries say where blocks are and what they are called. */
class TableContractTest extends AllocatorContract {
  private static final String DECLARATION =
      """
      allocator: blocks
      roots:
        each: table
      objects:
        each: root.heads
        count: root.count
        next: object.next
        base: object.memory
        limit: object.memory + object.size
        live: object.size > 0
        name: object.name
      """;

  private static CompositeType entry() {
    AtomicReference<CompositeType> self = new AtomicReference<>();
    self.set(
        Layout.struct(
            "entry",
            32,
            () ->
                List.of(
                    Member.of("next", PointerType.to(self.get()), 0),
                    Member.of("memory", Layout.TEXT, 8),
                    Member.of("size", Layout.LONG, 16),
                    Member.of("name", Layout.TEXT, 24))));
    return self.get();
  }

  @Override
  protected Allocator allocator() {
    return Layout.declared(DECLARATION);
  }

  static Layout layout(long lastNext) {
    var table =
        Layout.struct(
            "table",
            16,
            Member.of("heads", PointerType.to(PointerType.to(entry())), 0),
            Member.of("count", Layout.INT, 8));
    return new Layout()
        .type(entry())
        .variable("table", table, HEAP + 0x100, 4)
        .words(0x100, 0, HEAP + 0x200, 0, HEAP + 0x280)
        .words(0x200, HEAP + 0x240, HEAP + 0x1000, 100, HEAP + 0x300)
        .words(0x240, 0, HEAP + 0x800, 8, 0)
        .words(0x280, lastNext, HEAP + 0x2000, 0x1000, HEAP + 0x308)
        .words(0x300, 0x6b63_6f6c_62L, 0x676962L);
  }

  @Override
  protected Scene scene() {
    return layout(0).scene();
  }

  @Test
  void shouldTellWhereBlocksAre() throws AllocsException {
    assertEquals(
        List.of(0x800L, 0x1000L, 0x2000L), Found.offsets(allocator(), scene().context(), HEAP));
    var arenas = allocator().arenas(scene().context(), AddressRange.ALL);
    assertEquals("block", arenas.get(1).find(HEAP + 0x1001).orElseThrow().name().orElseThrow());
    assertEquals(100, arenas.get(1).range().size());
  }

  @Test
  void shouldNotGoInCircles() throws AllocsException {
    var context = layout(HEAP + 0x280).scene().context();
    assertEquals(List.of(0x800L, 0x1000L, 0x2000L), Found.offsets(allocator(), context, HEAP));
    assertEquals(
        List.of("test.yaml:7: comes back to 0x" + Long.toHexString(HEAP + 0x280)),
        allocator().remarks(context));
  }
}
