package org.allocs.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.CompositeType.Kind;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;

class StructLayoutTest {
  private static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  private static final DataType LONG = new BaseType("long", BaseType.Encoding.SIGNED, 8);

  private static CompositeType composite(Kind kind, String tag, long size, Member... members) {
    return new CompositeType(
        kind, Optional.of(tag), tag, tag, OptionalLong.of(size), () -> List.of(members));
  }

  private static Member anonymous(DataType type, long offset) {
    return new Member(Optional.empty(), type, offset, Optional.empty(), false);
  }

  @Test
  void shouldHaveMembersOfMembersByTheirPaths() {
    CompositeType part = composite(Kind.UNION, "part", 8, Member.of("next", LONG, 0));
    CompositeType whole =
        composite(
            Kind.STRUCT,
            "whole",
            24,
            Member.of("count", INT, 4),
            Member.of("u", part, 8),
            anonymous(part, 16));
    StructLayout layout = StructLayout.of(whole).orElseThrow();
    assertEquals(24, layout.size());
    assertTrue(layout.has("count", "u", "u.next", "next"));
    assertFalse(layout.has("count", "other"));
    assertEquals(8, layout.offset("u.next"));
    assertEquals(16, layout.offset("next"));
    assertThrows(IllegalArgumentException.class, () -> layout.offset("other"));
  }

  @Test
  void shouldLeaveOutMembersThatLieOutside() {
    CompositeType odd =
        composite(
            Kind.STRUCT,
            "odd",
            8,
            Member.of("before", INT, -4),
            Member.of("across", LONG, 4),
            Member.of("inside", INT, 4));
    assertEquals(
        List.of("inside"), List.copyOf(StructLayout.of(odd).orElseThrow().fields().keySet()));
    CompositeType huge = composite(Kind.STRUCT, "huge", Long.MAX_VALUE, Member.of("a", INT, 0));
    assertEquals(Optional.empty(), StructLayout.of(huge));
    assertEquals(Optional.empty(), StructLayout.of(INT));
  }

  @Test
  void shouldReadNumbersOfAnySize() {
    StructLayout layout = StructLayout.parse("list 24: head 0, count 16:4, kind 20:1");
    ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(8, -2).putLong(16, 5).putInt(24, -1).put(28, (byte) 200);
    StructLayout.Value value = layout.in(bytes, 8, 0x1000);
    assertEquals(-2, value.get("head"));
    assertEquals(0xffff_ffffL, value.get("count"));
    assertEquals(200, value.get("kind"));
    assertEquals(5, value.word("head", 1));
    assertEquals(0x1000, value.address());
    assertThrows(IndexOutOfBoundsException.class, () -> layout.in(bytes, 9, 0x1000));
    assertThrows(IllegalArgumentException.class, () -> StructLayout.parse("short 8: a 4"));
  }
}
