package org.allocs.typing.internal.graph;

import static org.allocs.typing.internal.graph.FakeHeap.DATA;
import static org.allocs.typing.internal.graph.FakeHeap.HEAP;
import static org.allocs.typing.internal.graph.FakeHeap.pointer;
import static org.allocs.typing.internal.graph.FakeHeap.struct;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unions of which rules tell what they hold. */
class DiscriminatorsTest {
  private static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  private static final CompositeType LEAF =
      struct("leaf", 24, () -> List.of(Member.of("a", INT, 0)));
  private static final CompositeType NODE =
      struct("node", 24, () -> List.of(Member.of("b", INT, 0)));

  /** struct value { int kind; union { struct leaf *leaf; struct node *node; long number; } u; } */
  private static final CompositeType VALUE =
      struct(
          "value",
          16,
          () -> List.of(Member.of("kind", INT, 0), Member.of("u", union("either"), 8)));

  private static final long TARGET = HEAP + 0x40;

  @TempDir Path directory;

  private static CompositeType union(String tag) {
    return new CompositeType(
        CompositeType.Kind.UNION,
        Optional.of(tag),
        "union " + tag,
        tag,
        OptionalLong.of(8),
        () -> List.of(pointer("leaf", 0, LEAF), pointer("node", 0, NODE)));
  }

  @AfterEach
  void forget() {
    System.clearProperty("allocs.types");
  }

  private void rule(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("my.types"), text);
    System.setProperty("allocs.types", file.toString());
  }

  /** A value of a kind, to which a variable points, and a chunk to which its union does. */
  private static FakeHeap value(long kind) {
    return new FakeHeap()
        .variable("value", DATA, PointerType.to(VALUE))
        .words(DATA, HEAP)
        .chunk(HEAP, 16, 7)
        .chunk(TARGET, 24, 8)
        .words(HEAP, kind, TARGET);
  }

  private static String target(FakeHeap heap) throws AllocsException {
    TypedHeap typed = heap.run();
    assertEquals("struct value", FakeHeap.type(typed, HEAP));
    return FakeHeap.type(typed, TARGET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 = u.leaf, 2 = u.node      |          1 | struct leaf",
        "1 = u.leaf, 2 = u.node      |          2 | struct node",
        "1 = u.leaf, 2 = u.node      |          3 | unknown",
        "1 = u.leaf, else = u.node   |          3 | struct node",
        "1 = u.leaf, else = u.node   |          1 | struct leaf",
        "-1 = u.leaf                 | 4294967295 | struct leaf",
        "0x10 = u.leaf               | 8589934608 | struct leaf",
        "1 = u.absent, 2 = u.node    |          2 | struct node",
        "NAME = u.leaf, else = u.node |         2 | unknown",
      })
  void shouldFollowWhatIsThere(String alternatives, long kind, String expected) throws Exception {
    assertEquals("unknown", target(value(kind)), "without a rule");
    rule("struct value.kind -> discriminates " + alternatives);
    assertEquals(expected, target(value(kind)));
  }

  /** What the union would be if it were another does not count against it. */
  @Test
  void shouldNotHoldItAgainstAnObjectThatAPartIsNotThere() throws Exception {
    rule("struct value.kind -> discriminates 1 = u.leaf");
    FakeHeap heap = value(2).words(HEAP, 2, 0x7777_7777_0000L);
    assertEquals("struct value", FakeHeap.type(heap.run(), HEAP));
    heap = value(1).words(HEAP, 1, 0x7777_7777_0000L);
    assertEquals("unknown", FakeHeap.type(heap.run(), HEAP), "a pointer to what is not mapped");
  }

  @Test
  void shouldFollowWhatBecomesOfIt() throws Exception {
    rule("struct value.kind -> discriminates 1 = u.leaf, 2 = u.node");
    FakeHeap heap = value(1);
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", FakeHeap.type(typed, TARGET));
    typed = heap.words(HEAP, 2, TARGET).rerun(typed);
    assertEquals("struct node", FakeHeap.type(typed, TARGET));
    assertEquals("unknown", FakeHeap.type(heap.words(HEAP, 0, TARGET).rerun(typed), TARGET));
  }
}
