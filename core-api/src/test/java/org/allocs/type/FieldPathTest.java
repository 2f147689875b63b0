package org.allocs.type;

import static org.allocs.type.Types.CHAR;
import static org.allocs.type.Types.INT;
import static org.allocs.type.Types.anonymous;
import static org.allocs.type.Types.bits;
import static org.allocs.type.Types.struct;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FieldPathTest {
  private static final DataType NODE =
      struct(
          "node",
          24,
          Member.of("value", INT, 0),
          Member.of("next", PointerType.to(VoidType.VOID), 8),
          bits("a", 16, 0, 5),
          bits("b", 16, 5, 6));

  private static String path(DataType type, long offset) {
    return FieldPath.at(type, offset).map(f -> f.path() + "@" + f.offset()).orElse("none");
  }

  @Test
  void shouldDescendIntoMembersAndElements() {
    assertEquals("value@0", path(NODE, 3));
    assertEquals("next@8", path(NODE, 8));
    assertEquals("[3].next@80", path(ArrayType.of(NODE, 4), 3 * 24 + 15));
    assertEquals("[1][2]@20", path(ArrayType.of(ArrayType.of(INT, 3), 2), 23));
    DataType typedef = new TypedefType("row", new QualifiedType("const", ArrayType.of(INT, 3)));
    assertEquals("[2]@8", path(typedef, 9));
  }

  @Test
  void shouldSayNothingInPaddingAndOutside() {
    assertEquals("none", path(NODE, 4));
    assertEquals("[1]@24", path(ArrayType.of(NODE, 4), 24 + 5));
    assertEquals("none", path(ArrayType.of(NODE, 4), 96));
    assertEquals("none", path(NODE, -1));
    assertEquals("none", path(ArrayType.of(INT, 4), -1));
    assertEquals("none", path(INT, 0));
    assertEquals("none", path(NODE, Long.MAX_VALUE));
    assertEquals("none", path(NODE, (1L << 61) + 16));
  }

  @Test
  void shouldTakeTheFirstOfSeveralBitFields() {
    assertEquals("a@16", path(NODE, 16));
    assertEquals("b@16", path(NODE, 17));
    assertEquals("none", path(NODE, 18));
  }

  @Test
  void shouldNameMembersOfAnonymousUnionsAsThoseOfTheirHolder() {
    DataType choice = Types.anonymousUnion(8, Member.of("i", INT, 0), Member.of("c", CHAR, 4));
    DataType holder = struct("holder", 16, anonymous(choice, 8), Member.of("h", INT, 0));
    assertEquals("i@8", path(holder, 9));
    assertEquals("c@12", path(holder, 12));
    assertEquals("h@0", path(holder, 0));
    assertEquals("[1].i@24", path(ArrayType.of(holder, 2), 24));
  }

  @Test
  void shouldNameABaseClass() {
    Member base = new Member(Optional.empty(), NODE, 0, Optional.empty(), true);
    DataType derived = struct("derived", 32, base, Member.of("own", INT, 24));
    assertEquals("<struct node>.next@8", path(derived, 8));
    assertEquals("own@24", path(derived, 24));
  }

  @Test
  void shouldDescendIntoFlexibleArrays() {
    DataType flexible = new ArrayType(INT, OptionalLong.empty());
    DataType packet = struct("packet", 4, Member.of("n", INT, 0), Member.of("data", flexible, 4));
    assertEquals("data[2]@12", path(packet, 12));
  }

  @Test
  void shouldEndInATypeThatContainsItself() {
    CompositeType[] self = new CompositeType[1];
    self[0] =
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.of("self"),
            "struct self",
            "self",
            OptionalLong.of(8),
            () -> java.util.List.of(Member.of("me", self[0], 0)));
    assertEquals(true, path(self[0], 0).startsWith("me.me"));
  }
}
