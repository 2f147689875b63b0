package org.allocs.typing.internal.graph;

import static org.allocs.typing.internal.graph.FakeHeap.DATA;
import static org.allocs.typing.internal.graph.FakeHeap.HEAP;
import static org.allocs.typing.internal.graph.FakeHeap.pointer;
import static org.allocs.typing.internal.graph.FakeHeap.says;
import static org.allocs.typing.internal.graph.FakeHeap.struct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.TypedefType;
import org.junit.jupiter.api.Test;

class PropagationTest {
  private static final BaseType LONG = new BaseType("long", BaseType.Encoding.SIGNED, 8);
  private static final BaseType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  private static final CompositeType LEAF =
      struct("leaf", 24, () -> List.of(Member.of("a", LONG, 0)));
  private static final CompositeType NODE = node();
  private static final CompositeType HEAD = head();
  private static final CompositeType TASK =
      struct("task", 40, () -> List.of(Member.of("id", LONG, 0), Member.of("all", HEAD, 8)));

  private static CompositeType node() {
    List<Member> members = new ArrayList<>();
    CompositeType node = struct("node", 24, () -> List.copyOf(members));
    members.add(pointer("next", 0, node));
    members.add(pointer("leaf", 8, LEAF));
    members.add(Member.of("key", LONG, 16));
    return node;
  }

  private static CompositeType head() {
    List<Member> members = new ArrayList<>();
    CompositeType head = struct("head", 16, () -> List.copyOf(members));
    members.add(pointer("next", 0, head));
    members.add(pointer("prev", 8, head));
    return head;
  }

  /** A list of nodes with a leaf each, from a variable. */
  private static FakeHeap list(int nodes) {
    FakeHeap heap = new FakeHeap().variable("first", DATA, PointerType.to(NODE));
    heap.words(DATA, HEAP);
    for (int i = 0; i < nodes; i++) {
      long at = HEAP + i * 64L;
      long next = i + 1 < nodes ? at + 64 : 0;
      heap.chunk(at, 24, 7).chunk(at + 32, 24, 7).words(at, next, at + 32, i);
    }
    return heap;
  }

  /**
   * However many threads lead to them at once: while one looks at a chunk another may change it.
   */
  @Test
  void shouldRefuseWhateverDoesNotHold() throws AllocsException {
    int count = 20_000;
    long nowhere = 0x7777_0000_0000L;
    CompositeType bad =
        struct("bad", 48, () -> List.of(pointer("self", 40, struct("x", 8, List::of))));
    DataType row = ArrayType.of(PointerType.to(bad), 8);
    FakeHeap heap = new FakeHeap();
    for (int i = 0; i < count; i++) {
      heap.chunk(HEAP + 128L * i, 48, 1).words(HEAP + 128L * i + 40, nowhere);
      long seed = HEAP + 128L * i + 64;
      heap.chunk(seed, 64, 2, says(row, Grade.CERTAIN));
      for (int k = 0; k < 8; k++) {
        heap.words(seed + 8 * k, HEAP + 128L * ((i ^ k << 7) % count));
      }
    }
    int[] typed = new int[1];
    heap.run()
        .forEach(
            (FakeHeap.TypedVisitor)
                (base, size, alike, type) -> typed[0] += size == 48 && type.isKnown() ? 1 : 0);
    assertEquals(0, typed[0]);
  }

  @Test
  void shouldFollowPointersFromVariables() throws AllocsException {
    TypedHeap heap = list(1999).run();
    for (int i = 0; i < 1999; i++) {
      assertEquals("struct node", FakeHeap.type(heap, HEAP + i * 64L));
      assertEquals("struct leaf", FakeHeap.type(heap, HEAP + i * 64L + 32));
      i += i % 100;
    }
    Answer<DataType> first = heap.type(FakeHeap.allocation(HEAP, 24, 7));
    assertEquals("symbols first points to it", first.evidence().get(0).detail());
    Answer<DataType> second = heap.type(FakeHeap.allocation(HEAP + 64, 24, 7));
    assertEquals("struct node at 0x100000, .next, points to it", second.evidence().get(0).detail());
    assertEquals(Optional.of(Grade.LIKELY), second.grade());
  }

  @Test
  void shouldNameWhatHasNoNameOfItsOwnByItsTypedef() throws AllocsException {
    CompositeType bare =
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.empty(),
            "struct {...}",
            "of_a_long",
            OptionalLong.of(24),
            () -> List.of(Member.of("a", LONG, 0)));
    DataType inner = new TypedefType("pair", new QualifiedType("const", bare));
    DataType outer = new TypedefType("pair_alias", inner);
    TypedHeap heap =
        new FakeHeap()
            .variable("one", DATA, PointerType.to(new QualifiedType("const", outer)))
            .variable("more", DATA + 8, PointerType.to(inner))
            .chunk(HEAP, 24, 7)
            .chunk(HEAP + 0x40, 48, 8)
            .words(DATA, HEAP, HEAP + 0x40)
            .run();
    assertEquals("pair", FakeHeap.type(heap, HEAP));
    assertEquals("pair[2]", FakeHeap.type(heap, HEAP + 0x40));
  }

  @Test
  void shouldShareALongHeapAmongThreads() throws AllocsException {
    int nodes = 20_000;
    TypedHeap heap = list(nodes).run();
    int[] typed = new int[1];
    heap.forEach(
        (FakeHeap.TypedVisitor) (base, size, alike, type) -> typed[0] += type.isKnown() ? 1 : 0);
    assertEquals(2 * nodes, typed[0]);
  }

  @Test
  void shouldNotBelieveAPointerWhereTheSizeOrTheContentsDoNotFit() throws AllocsException {
    TypedHeap heap =
        new FakeHeap()
            .variable("a", DATA, PointerType.to(NODE))
            .variable("b", DATA + 8, PointerType.to(NODE))
            .variable("c", DATA + 16, PointerType.to(NODE))
            .chunk(HEAP, 25, 7)
            .chunk(HEAP + 0x40, 48, 8)
            .chunk(HEAP + 0x80, 24, 9)
            .words(DATA, HEAP, HEAP + 0x40, HEAP + 0x80)
            .words(HEAP + 0x80, 0x123456789L, 0, 0)
            .run();
    assertEquals("unknown", FakeHeap.type(heap, HEAP));
    assertEquals("unknown", FakeHeap.type(heap, HEAP + 0x40));
    assertEquals("unknown", FakeHeap.type(heap, HEAP + 0x80));
  }

  @Test
  void shouldTakeMultiplesForArraysUnlessTheyPointToTheirLike() throws AllocsException {
    TypedHeap heap =
        new FakeHeap()
            .variable("leaves", DATA, PointerType.to(LEAF))
            .variable("table", DATA + 8, PointerType.to(PointerType.to(NODE)))
            .chunk(HEAP, 72, 7)
            .chunk(HEAP + 0x80, 32, 8)
            .chunk(HEAP + 0xc0, 24, 9)
            .words(DATA, HEAP, HEAP + 0x80)
            .words(HEAP + 0x80, 0, HEAP + 0xc0, 0, 0)
            .run();
    assertEquals("struct leaf[3]", FakeHeap.type(heap, HEAP));
    assertEquals("struct node *[4]", FakeHeap.type(heap, HEAP + 0x80));
    assertEquals("struct node", FakeHeap.type(heap, HEAP + 0xc0));
    Answer<DataType> leaves = heap.type(FakeHeap.allocation(HEAP, 72, 7));
    assertEquals(Optional.of(Grade.GUESS), leaves.grade());
  }

  /** Sizes that are rounded up allow several types and lengths. */
  @Test
  void shouldAllowForSizesThatAreRoundedUp() throws AllocsException {
    CompositeType wide = struct("wide", 32, () -> List.of(Member.of("a", LONG, 0)));
    FakeHeap heap =
        new FakeHeap()
            .variable("leaf", DATA, PointerType.to(LEAF))
            .variable("wide", DATA + 8, PointerType.to(wide))
            .variable("small", DATA + 16, PointerType.to(LEAF))
            .variable("three", DATA + 24, PointerType.to(wide))
            .variable("rows", DATA + 32, PointerType.to(PointerType.to(LEAF)))
            .rounded(HEAP, 24, 25)
            .rounded(HEAP + 0x40, 40, 16)
            .rounded(HEAP + 0x80, 40, 16)
            .rounded(HEAP + 0xc0, 104, 16)
            .rounded(HEAP + 0x140, 56, 16)
            .words(DATA, HEAP, HEAP + 0x40, HEAP + 0x80, HEAP + 0xc0, HEAP + 0x140);
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", FakeHeap.type(typed, HEAP));
    assertEquals("struct wide", FakeHeap.type(typed, HEAP + 0x40));
    assertEquals("unknown", FakeHeap.type(typed, HEAP + 0x80), "it is 16 bytes larger");
    assertEquals("struct wide[3]", FakeHeap.type(typed, HEAP + 0xc0));
    assertEquals("struct leaf *[]", FakeHeap.type(typed, HEAP + 0x140), "it may be 6 or 7");
    typed.forEach(
        (FakeHeap.TypedVisitor)
            (base, size, alike, type) ->
                assertTrue(!type.isKnown() || type.grade().equals(Optional.of(Grade.GUESS))));
  }

  @Test
  void shouldNotTakeForASiteWhatNobodyKnowsWhoAskedFor() throws AllocsException {
    FakeHeap heap = new FakeHeap();
    for (int i = 0; i < 9; i++) {
      heap.variable("v" + i, DATA + 8 * i, PointerType.to(LEAF)).words(DATA + 8 * i, HEAP + 64 * i);
      heap.rounded(HEAP + 64 * i, 24, 25);
    }
    heap.rounded(HEAP + 64 * 9, 24, 25);
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", FakeHeap.type(typed, HEAP));
    assertEquals("unknown", FakeHeap.type(typed, HEAP + 64 * 9));
  }

  @Test
  void shouldLeaveChunksUnknownToWhichDifferentTypesLead() throws AllocsException {
    CompositeType other = struct("other", 24, () -> List.of(Member.of("x", LONG, 16)));
    TypedHeap heap =
        new FakeHeap()
            .variable("a", DATA, PointerType.to(LEAF))
            .variable("b", DATA + 8, PointerType.to(other))
            .chunk(HEAP, 24, 7)
            .words(DATA, HEAP, HEAP)
            .run();
    assertEquals("unknown", FakeHeap.type(heap, HEAP));
    assertEquals(
        Optional.of("pointers to different types lead to it"),
        heap.type(FakeHeap.allocation(HEAP, 24, 7)).reason());
  }

  @Test
  void shouldKeepWhatEvidenceOfItsOwnSaysAndOverruleGuesses() throws AllocsException {
    TypedHeap heap =
        new FakeHeap()
            .variable("a", DATA, PointerType.to(NODE))
            .variable("b", DATA + 8, PointerType.to(NODE))
            .variable("c", DATA + 16, PointerType.to(NODE))
            .chunk(HEAP, 24, 7, says(LEAF, Grade.LIKELY))
            .chunk(HEAP + 0x40, 24, 8, says(ArrayType.of(CHAR, 24), Grade.GUESS))
            .chunk(HEAP + 0x80, 24, 9, says(ArrayType.of(CHAR, 24), Grade.CERTAIN))
            .words(DATA, HEAP, HEAP + 0x40, HEAP + 0x80)
            .run();
    assertEquals("struct leaf", FakeHeap.type(heap, HEAP));
    assertEquals("struct node", FakeHeap.type(heap, HEAP + 0x40));
    assertEquals("char[24]", FakeHeap.type(heap, HEAP + 0x80));
  }

  @Test
  void shouldFollowIntrusiveListsFromATypedNode() throws AllocsException {
    long second = HEAP + 0x40;
    long third = HEAP + 0x80;
    TypedHeap heap =
        new FakeHeap()
            .chunk(HEAP, 40, 7, says(TASK, Grade.LIKELY))
            .chunk(second, 40, 8)
            .chunk(third, 48, 9)
            .words(HEAP, 1, second + 8, third + 8)
            .words(second, 2, HEAP + 8, HEAP + 8)
            .words(third, 3, HEAP + 8, HEAP + 8)
            .run();
    assertEquals("struct task", FakeHeap.type(heap, second));
    assertEquals("unknown", FakeHeap.type(heap, third));
    assertTrue(heap.type(FakeHeap.allocation(second, 40, 8)).isKnown(), "asked alone");
  }

  @Test
  void shouldFollowAFlexibleArrayToItsEnd() throws AllocsException {
    CompositeType table =
        struct(
            "table",
            8,
            () ->
                List.of(
                    Member.of("count", LONG, 0),
                    Member.of(
                        "nodes",
                        new ArrayType(PointerType.to(NODE), java.util.OptionalLong.empty()),
                        8)));
    TypedHeap heap =
        new FakeHeap()
            .variable("table", DATA, PointerType.to(table))
            .chunk(HEAP, 8 + 3 * 8, 7)
            .chunk(HEAP + 0x40, 24, 8)
            .words(DATA, HEAP)
            .words(HEAP, 3, 0, 0, HEAP + 0x40)
            .run();
    assertEquals("struct table", FakeHeap.type(heap, HEAP));
    assertEquals("struct node", FakeHeap.type(heap, HEAP + 0x40));
    Answer<DataType> alone = heap.type(FakeHeap.allocation(HEAP + 0x40, 24, 8));
    String where = alone.evidence().stream().map(Evidence::detail).findFirst().orElse("");
    assertTrue(where.startsWith("struct table at 0x100000, .nodes"), where);
  }

  @Test
  void shouldLetSitesAgreeWhereEnoughAreTypedAndNoneContradicts() throws AllocsException {
    FakeHeap heap = list(4);
    long lost = HEAP + 0x1000;
    heap.chunk(lost, 24, 99).chunk(lost + 32, 24, 98);
    for (int i = 0; i < 6; i++) {
      heap.variable("v" + i, DATA + 0x100 + 8 * i, PointerType.to(LEAF));
      heap.chunk(lost + 0x100 + 32 * i, 24, 99).words(DATA + 0x100 + 8 * i, lost + 0x100 + 32 * i);
      heap.variable("w" + i, DATA + 0x200 + 8 * i, PointerType.to(i == 3 ? NODE : LEAF));
      heap.chunk(lost + 0x200 + 32 * i, 24, 98).words(DATA + 0x200 + 8 * i, lost + 0x200 + 32 * i);
    }
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", FakeHeap.type(typed, lost));
    assertEquals("unknown", FakeHeap.type(typed, lost + 32));
    Answer<DataType> agreed = typed.type(FakeHeap.allocation(lost, 24, 99));
    assertEquals("site agrees", agreed.evidence().get(0).source());
    assertEquals(Optional.of(Grade.GUESS), agreed.grade());
  }

  @Test
  void shouldStartFromWhatLooksAtOneChunkToo() throws AllocsException {
    TypedHeap heap =
        new FakeHeap()
            .chunk(HEAP, 24, 7)
            .chunk(HEAP + 0x40, 24, 7)
            .looked(HEAP, says(NODE, Grade.CERTAIN))
            .words(HEAP, 0, HEAP + 0x40, 0)
            .run();
    assertEquals("struct node", FakeHeap.type(heap, HEAP));
    assertEquals("struct leaf", FakeHeap.type(heap, HEAP + 0x40));
  }

  /** Each type leads to the next by a pointer, so that there is no end to it on a stack. */
  @Test
  void shouldBearTypesThatLeadToEachOtherWithoutEnd() throws AllocsException {
    int types = 100_000;
    CompositeType[] chain = new CompositeType[types];
    for (int i = types - 1; i >= 0; i--) {
      int next = (i + 1) % types;
      chain[i] = struct("t" + i, 16, () -> List.of(pointer("next", 0, chain[next])));
    }
    FakeHeap heap = new FakeHeap().variable("first", DATA, PointerType.to(chain[0]));
    heap.words(DATA, HEAP);
    int chunks = 150_000;
    for (int i = 0; i < chunks; i++) {
      heap.chunk(HEAP + 32L * i, 16, 7);
      heap.words(HEAP + 32L * i, i + 1 < chunks ? HEAP + 32L * (i + 1) : 0, 0);
    }
    TypedHeap typed = heap.run();
    assertEquals("struct t99999", FakeHeap.type(typed, HEAP + 32L * 99_999));
    assertEquals("struct t49999", FakeHeap.type(typed, HEAP + 32L * 149_999));
  }

  /** Each type holds the next by value, and itself in the end, as no compiler would describe it. */
  @Test
  void shouldBearTypesThatHoldEachOtherWithoutEnd() throws AllocsException {
    CompositeType[] nested = new CompositeType[100_000];
    for (int i = 0; i < nested.length; i++) {
      int inner = (i + 1) % nested.length;
      nested[i] =
          struct(
              "n" + i,
              64,
              () ->
                  List.of(
                      Member.of("in", nested[inner], 0),
                      Member.of("in2", ArrayType.of(nested[inner], 1L << 40), 8)));
    }
    TypedHeap heap =
        new FakeHeap()
            .variable("first", DATA, PointerType.to(nested[0]))
            .chunk(HEAP, 64, 7)
            .words(DATA, HEAP)
            .run();
    assertEquals("struct n0", FakeHeap.type(heap, HEAP));
  }

  @Test
  void shouldBearHostileHeaps() throws AllocsException {
    FakeHeap heap = new FakeHeap().variable("first", DATA, PointerType.to(NODE));
    heap.chunk(-64, 24, 1).chunk(Long.MIN_VALUE, 24, 1).chunk(16, Long.MAX_VALUE, 2);
    heap.chunk(HEAP, 24, 3).chunk(Long.MAX_VALUE - 8, 4, 4);
    heap.words(DATA, HEAP).words(HEAP, Long.MAX_VALUE - 8, -64, 0);
    TypedHeap typed = heap.run();
    assertEquals("unknown", FakeHeap.type(typed, HEAP));
    assertTrue(typed.type(FakeHeap.allocation(-64, 24, 1)).reason().isPresent());
  }
}
