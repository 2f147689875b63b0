package org.allocs.custom.arena.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.junit.jupiter.api.Test;

class ArenaAllocatorTest extends AllocatorContract {
  private static final long BIAS = 0x5500_0000_0000L;
  private static final long BASE = 0x5600_0000_0040L;
  private static final DataType INT = new BaseType("unsigned int", BaseType.Encoding.UNSIGNED, 4);
  private static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  private static final DataType PLACE = PointerType.to(CHAR);

  private static CompositeType struct(String tag, long size, Member... members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(size),
        () -> List.of(members));
  }

  @Override
  protected Allocator allocator() {
    return new ArenaAllocator();
  }

  /** A point, a text of 6 bytes, and 3 words of free memory. */
  @Override
  protected Scene scene() {
    DataType arena =
        struct(
            "arena",
            24,
            Member.of("base", PLACE, 0),
            Member.of("next", PLACE, 8),
            Member.of("limit", PLACE, 16));
    DataType object = struct("object", 8, Member.of("size", INT, 0), Member.of("kind", INT, 4));
    FakeModuleInfo module =
        new FakeModuleInfo()
            .segment(0x1000, 0x1000, "rw-")
            .variable("the_arena", 0x1100, 24)
            .definition("the_arena", false, Optional.empty(), 0x1100, arena)
            .type("struct object", object)
            .type("struct point", struct("point", 16))
            .type("char", CHAR);
    FakeTarget target = new FakeTarget();
    target.load("/demo", BIAS, module.segments()).map(BASE & -4096, 0x1000, "rw-p", "[heap]");
    target.memory().putLongs(BIAS + 0x1100, BASE, BASE + 40, BASE + 64);
    target.memory().putLongs(BASE, 1L << 32 | 16, 0, 0, 2L << 32 | 6, 0);
    return new Scene(target, new FakeDebugInfo().put("/demo", module));
  }

  @Test
  void shouldReportEachObjectWithItsType() throws AllocsException {
    Arena arena = allocator().arenas(scene().context(), AddressRange.ALL).get(0);
    assertEquals(AddressRange.ofSize(BASE, 64), arena.range());
    assertEquals("struct point", typeAt(arena, BASE + 8));
    assertEquals("char[6]", typeAt(arena, BASE + 37));
    assertEquals(Optional.empty(), arena.find(BASE));
    assertEquals(Optional.empty(), arena.find(BASE + 38));
  }

  private static String typeAt(Arena arena, long address) throws AllocsException {
    return arena.find(address).orElseThrow().type().value().orElseThrow().name();
  }
}
