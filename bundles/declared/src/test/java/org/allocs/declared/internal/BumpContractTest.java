package org.allocs.declared.internal;

import static org.allocs.declared.internal.Layout.HEAP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Lifetime;
import org.allocs.model.PointerUse;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;

/** An arena in which headers tell how long objects are. */
class BumpContractTest extends AllocatorContract {
  static final String DECLARATION =
      """
      allocator: bump
      arenas:
        each: the_arena
        base: arena.base
        limit: arena.limit
      objects:
        from: arena.base
        to: arena.next
        as: struct object
        step: sizeof(struct object) + object.size + 7 & ~7
        base: object + 1
        size: object.size
        type:
          of: object.kind
          POINT: struct point
          2: char[]
        usable: object.size + 7 & ~7
        ends: reset
        pointers: interior
      """;

  static Layout layout() {
    return new Layout()
        .type(
            Layout.struct(
                "object",
                8,
                Member.of("size", Layout.UNSIGNED, 0),
                Member.of("kind", Layout.enumeration("kind", "NONE", "POINT", "TEXT"), 4)))
        .type(Layout.struct("point", 16))
        .variable(
            "the_arena",
            Layout.struct(
                "arena",
                24,
                Member.of("base", Layout.TEXT, 0),
                Member.of("next", Layout.TEXT, 8),
                Member.of("limit", Layout.TEXT, 16)),
            HEAP + 64,
            HEAP + 104,
            HEAP + 128)
        .words(64, 1L << 32 | 16, 0, 0, 2L << 32 | 6, 0);
  }

  @Override
  protected Allocator allocator() {
    return Layout.declared(DECLARATION);
  }

  @Override
  protected Scene scene() {
    return layout().scene();
  }

  @Test
  void shouldTellEachObjectAndWhatThereIsToSayOfIt() throws AllocsException {
    Arena arena = allocator().arenas(scene().context(), AddressRange.ALL).get(0);
    assertEquals(AddressRange.ofSize(HEAP + 64, 64), arena.range());
    var point = arena.find(HEAP + 72).orElseThrow();
    var text = arena.find(HEAP + 101).orElseThrow();
    assertEquals("struct point", point.type().value().orElseThrow().name());
    assertEquals("char[6]", text.type().value().orElseThrow().name());
    assertEquals(Optional.empty(), arena.find(HEAP + 102));
    assertEquals(8L, text.facts().usableSize(text).value().orElseThrow());
    assertEquals(
        List.of(Lifetime.End.RESET, Lifetime.End.PROCESS_END),
        text.facts().lifetime(text).value().orElseThrow().ends());
    assertEquals(PointerUse.INTERIOR, text.facts().pointerUse(text).value().orElseThrow());
    assertEquals("the_arena #1", text.facts().identity(text).value().orElseThrow().toString());
    assertEquals("struct object", text.facts().metadata(text).value().orElseThrow().type().name());
    assertEquals(List.of(), allocator().remarks(scene().context()));
  }
}
