package org.allocs.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.FakeView;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.TypedefType;
import org.allocs.type.VoidType;
import org.junit.jupiter.api.Test;

class ObjectDumpTest {
  private static Node dump(FakeView view, long address, DataType type, int depth)
      throws AllocsException {
    AddressRange room = AddressRange.ofSize(address, type.byteSize().orElse(64));
    return ObjectDump.of(view, address, type, room, depth);
  }

  private static long count(Node node) {
    return 1 + node.children().stream().mapToLong(ObjectDumpTest::count).sum();
  }

  @Test
  void shouldShowMembersAndWhatPointersPointTo() throws AllocsException {
    Node node = dump(Samples.view(), Samples.FIRST, Samples.NODE, 1);
    Node next = node.children().get(1);
    Node name = node.children().get(2);
    assertEquals("7", node.children().get(0).text());
    assertEquals("0x10040", next.text());
    assertEquals("chunks", next.reference().orElseThrow().allocation().orElseThrow().allocator());
    assertEquals(Samples.NODE, next.reference().orElseThrow().type().orElseThrow());
    assertEquals(List.of(), next.children());
    assertEquals(Optional.of("hello"), name.string());
  }

  @Test
  void shouldFollowPointersAndCutCycles() throws AllocsException {
    Node node = dump(Samples.view(), Samples.FIRST, Samples.NODE, 9);
    Node second = node.children().get(1).children().get(0);
    assertEquals("*", second.label());
    assertEquals("8", second.children().get(0).text());
    Node back = second.children().get(1);
    assertEquals(Optional.of("shown above"), back.note());
    assertEquals(List.of(), back.children());
    assertEquals("NULL", second.children().get(2).text());
  }

  @Test
  void shouldFollowAPointerToVoidAsTheAllocationsType() throws AllocsException {
    Node node = dump(Samples.view(), Samples.GLOBAL + 0x10, PointerType.to(VoidType.VOID), 2);
    assertEquals(Samples.NODE, node.children().get(0).type());
  }

  @Test
  void shouldShowEveryMemberOfAUnion() throws AllocsException {
    CompositeType union =
        new CompositeType(
            CompositeType.Kind.UNION,
            Optional.empty(),
            "union {...}",
            "u",
            OptionalLong.of(4),
            () -> List.of(Member.of("i", Samples.INT, 0), Member.of("c", Samples.chars(4), 0)));
    FakeTarget target = Samples.target();
    target.memory().put(Samples.HEAP, new byte[] {'a', 'b', 0, 0});
    Node node = dump(Samples.view(target), Samples.HEAP, union, 1);
    assertEquals("25185", node.children().get(0).text());
    assertEquals(Optional.of("ab"), node.children().get(1).string());
  }

  @Test
  void shouldShowBitFields() throws AllocsException {
    Member flag =
        new Member(Optional.of("flag"), Samples.INT, 0, Optional.of(new Member.Bits(1, 1)), false);
    Member mode =
        new Member(Optional.of("mode"), Samples.INT, 0, Optional.of(new Member.Bits(2, 7)), false);
    Member broken =
        new Member(Optional.of("bad"), Samples.INT, 0, Optional.of(new Member.Bits(0, 999)), false);
    CompositeType flags = Samples.struct("flags", 4, List.of(flag, mode, broken));
    FakeTarget target = Samples.target();
    target.memory().put(Samples.HEAP, new byte[] {(byte) 0b1010_0110, 1});
    Node node = dump(Samples.view(target), Samples.HEAP, flags, 1);
    assertEquals("-1", node.children().get(0).text());
    assertEquals(Optional.of(1), node.children().get(0).bitWidth());
    assertEquals("-23", node.children().get(1).text());
    assertTrue(node.children().get(2).note().isPresent());
  }

  @Test
  void shouldBoundAFlexibleArrayByItsAllocation() throws AllocsException {
    DataType open = new ArrayType(Samples.INT, OptionalLong.empty());
    CompositeType vector =
        Samples.struct(
            "vector", 4, List.of(Member.of("n", Samples.INT, 0), Member.of("items", open, 4)));
    AddressRange room = AddressRange.ofSize(Samples.HEAP, 4 + 4 * 5 + 3);
    Node node = ObjectDump.of(Samples.view(), Samples.HEAP, vector, room, 1);
    assertEquals(5, node.children().get(1).children().size());
  }

  @Test
  void shouldLeaveElementsOutAndSayHowMany() throws AllocsException {
    DataType many = ArrayType.of(Samples.INT, 1999993);
    Node node = dump(Samples.view(), Samples.HEAP, many, 1);
    assertEquals(200, node.children().size());
    assertEquals(Optional.of("1999793 more elements"), node.note());
    Node text = dump(Samples.view(), Samples.HEAP, Samples.chars(300), 1);
    assertEquals(Optional.of("44 more bytes"), text.note());
  }

  @Test
  void shouldLookThroughTypedefsAndQualifiers() throws AllocsException {
    DataType named = new TypedefType("count_t", new QualifiedType("const", Samples.INT));
    Node node = dump(Samples.view(), Samples.FIRST, named, 1);
    assertEquals("7", node.text());
    assertEquals("count_t", node.type().name());
  }

  @Test
  void shouldNoteWhatCannotBeRead() throws AllocsException {
    Node node = dump(Samples.view(), Samples.HEAP + 0xff0, Samples.NODE, 1);
    assertEquals("0", node.children().get(0).text());
    assertTrue(node.children().get(2).note().orElseThrow().contains("0x11000"));
    Node unmapped = dump(Samples.view(), 0x30000, Samples.INT, 1);
    assertTrue(unmapped.note().isPresent());
  }

  @Test
  void shouldNotGoOnWithoutEndInNestedTypes() throws AllocsException {
    DataType type = Samples.INT;
    for (int i = 0; i < 100; i++) {
      type = Samples.struct("s" + i, 4, List.of(Member.of("m", type, 0)));
    }
    assertTrue(count(dump(Samples.view(), Samples.HEAP, type, 1)) < 60);
    DataType wide = ArrayType.of(ArrayType.of(ArrayType.of(Samples.INT, 150), 150), 150);
    assertTrue(count(dump(Samples.view(), Samples.HEAP, wide, 1)) < 40_000);
  }

  @Test
  void shouldNotFailOnMemoryThatChangesAllTheTime() throws AllocsException {
    List<Member> members = new ArrayList<>();
    members.add(Member.of("node", Samples.NODE, 0));
    members.add(Member.of("text", Samples.chars(8), 24));
    members.add(Member.of("x87", new BaseType("long double", BaseType.Encoding.FLOAT, 16), 32));
    CompositeType type = Samples.struct("noise", 48, members);
    for (long seed = 0; seed < 50; seed++) {
      FakeTarget target = Samples.target();
      target.memory().noise(seed);
      dump(Samples.view(target), Samples.FIRST, type, 5);
    }
  }

  @Test
  void shouldSayThatTheTargetIsGone() {
    FakeView view = Samples.view(Samples.target().end());
    assertThrows(TargetGoneException.class, () -> dump(view, Samples.FIRST, Samples.NODE, 1));
  }
}
