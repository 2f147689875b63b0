package org.allocs.typing.internal.graph;

import static org.allocs.typing.internal.graph.FakeHeap.DATA;
import static org.allocs.typing.internal.graph.FakeHeap.HEAP;
import static org.allocs.typing.internal.graph.FakeHeap.pointer;
import static org.allocs.typing.internal.graph.FakeHeap.says;
import static org.allocs.typing.internal.graph.FakeHeap.struct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A heap that was typed before is typed as if anew. */
class RefreshTest {
  private static final CompositeType LEAF = struct("leaf", 24, List::of);
  private static final CompositeType OTHER = struct("other", 24, List::of);
  private static final CompositeType[] TREES = new CompositeType[1];
  private static final CompositeType NODE = node();
  private static final CompositeType TREE = tree();

  private static CompositeType node() {
    CompositeType[] self = new CompositeType[1];
    self[0] =
        struct(
            "node",
            32,
            () ->
                List.of(
                    pointer("next", 0, self[0]),
                    pointer("leaf", 8, LEAF),
                    pointer("tree", 16, TREES[0])));
    return self[0];
  }

  private static CompositeType tree() {
    CompositeType[] self = new CompositeType[1];
    self[0] =
        struct(
            "tree",
            40,
            () ->
                List.of(
                    pointer("left", 0, self[0]),
                    pointer("right", 8, self[0]),
                    pointer("parent", 16, self[0]),
                    pointer("list", 24, NODE)));
    TREES[0] = self[0];
    return self[0];
  }

  /** All chunks with their types and how far these can be trusted. */
  private static TreeMap<Long, String> types(TypedHeap heap) throws AllocsException {
    TreeMap<Long, String> types = new TreeMap<>();
    heap.forEach(
        (FakeHeap.TypedVisitor)
            (base, size, alike, type) ->
                types.put(
                    base,
                    size
                        + " "
                        + type.value().map(DataType::name).orElse("unknown")
                        + " "
                        + type.grade().map(Grade::name).orElse("")));
    return types;
  }

  private static void assertSame(FakeHeap heap, TypedHeap refreshed) throws AllocsException {
    TreeMap<Long, String> expected = types(heap.run());
    TreeMap<Long, String> found = types(refreshed);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((base, type) -> assertEquals(type, found.get(base), () -> at(heap, base)));
  }

  private static String at(FakeHeap heap, long base) {
    return "chunk=0x" + Long.toHexString(base);
  }

  /** Lists, trees, arrays, leaves; of most nothing but pointers tells the type. */
  private static final class Program {
    private static final int VARIABLES = 12;

    private enum Kind {
      LEAF(24),
      NODE(32),
      TREE(40),
      ROW(64);

      private final int size;

      Kind(int size) {
        this.size = size;
      }
    }

    private record Chunk(long base, int size, Kind kind) {}

    private final FakeHeap heap = new FakeHeap();
    private final Random random;
    private final List<List<Chunk>> live = new ArrayList<>();
    private final List<Long> places = new ArrayList<>();

    /**
     * One that has room for twice as many chunks.
     *
     * @param place bytes of each such room: where it is no power of two, chunks are on two pages
     */
    Program(long seed, int chunks, int place) {
      random = new Random(seed);
      for (int i = 0; i < 2 * chunks; i++) {
        places.add(HEAP + place * (long) i);
      }
      for (Kind kind : Kind.values()) {
        live.add(new ArrayList<>());
      }
      for (int i = 0; i < VARIABLES; i++) {
        DataType type =
            switch (i % 4) {
              case 0 -> NODE;
              case 1 -> TREE;
              case 2 -> LEAF;
              default -> PointerType.to(NODE);
            };
        heap.variable("v" + i, DATA + 8 * i, PointerType.to(type));
        heap.words(DATA + 8 * i, 0);
      }
      for (int i = 0; i < chunks; i++) {
        allocate();
      }
      for (int i = 0; i < VARIABLES; i++) {
        setVariable(i);
      }
    }

    private void allocate() {
      Kind kind = Kind.values()[random.nextInt(10) < 4 ? 0 : 1 + random.nextInt(3)];
      if (places.isEmpty()) {
        return;
      }
      long base = places.remove(random.nextInt(places.size()));
      int size = kind == Kind.ROW ? 8 * (1 + random.nextInt(8)) : kind.size;
      int site = random.nextInt(60);
      if (kind == Kind.NODE && site == 0) {
        heap.chunk(base, size, 500, says(NODE, Grade.CERTAIN));
      } else if (kind == Kind.TREE && site < 3) {
        heap.chunk(base, size, 600);
        heap.looked(base, says(TREE, Grade.LIKELY));
      } else {
        heap.chunk(base, size, 10 * kind.ordinal() + (site < 20 ? 1 : 2));
      }
      Chunk chunk = new Chunk(base, size, kind);
      live.get(kind.ordinal()).add(chunk);
      write(chunk);
    }

    private void write(Chunk chunk) {
      long[] words = new long[chunk.size / 8];
      for (int i = 0; i < words.length; i++) {
        words[i] = value(chunk.kind, i);
      }
      heap.words(chunk.base, words);
    }

    private long value(Kind kind, int word) {
      if (random.nextInt(300) == 0) {
        return 0x7777_0000_0000L;
      }
      return switch (kind) {
        case LEAF -> random.nextInt();
        case NODE -> word == 0 ? any(Kind.NODE) : word == 1 ? any(Kind.LEAF) : rare(Kind.TREE);
        case TREE -> word < 3 ? any(Kind.TREE) : word == 3 ? rare(Kind.NODE) : random.nextInt();
        case ROW -> any(Kind.NODE);
      };
    }

    private long rare(Kind kind) {
      return random.nextInt(8) == 0 ? any(kind) : 0;
    }

    private long any(Kind kind) {
      List<Chunk> all = live.get(kind.ordinal());
      boolean none = all.isEmpty() || random.nextInt(4) == 0;
      return none ? 0 : all.get(random.nextInt(all.size())).base;
    }

    private void setVariable(int i) {
      Kind[] kinds = {Kind.NODE, Kind.TREE, Kind.LEAF, Kind.ROW};
      heap.words(DATA + 8 * i, any(kinds[i % 4]));
    }

    /** Nobody points to what is gone, as in programs without mistakes. */
    private void free(Chunk chunk) throws AllocsException {
      live.get(chunk.kind.ordinal()).remove(chunk);
      heap.free(chunk.base);
      places.add(chunk.base);
      for (int i = 0; i < VARIABLES; i++) {
        clear(DATA + 8 * i, chunk.base);
      }
      for (List<Chunk> all : live) {
        for (Chunk other : all) {
          for (int i = 0; i < other.size; i += 8) {
            clear(other.base + i, chunk.base);
          }
        }
      }
    }

    private void clear(long place, long gone) throws AllocsException {
      if (heap.target().memory().readLong(place) == gone) {
        heap.words(place, 0);
      }
    }

    void change(int steps) throws AllocsException {
      for (int i = 0; i < steps; i++) {
        List<Chunk> all = live.get(random.nextInt(live.size()));
        if (all.isEmpty()) {
          continue;
        }
        Chunk chunk = all.get(random.nextInt(all.size()));
        switch (random.nextInt(6)) {
          case 0 -> free(chunk);
          case 1 -> allocate();
          case 2 -> setVariable(random.nextInt(VARIABLES));
          case 3 -> resize(chunk);
          default ->
              heap.words(
                  chunk.base + 8L * (i % (chunk.size / 8)),
                  value(chunk.kind, i % (chunk.size / 8)));
        }
      }
    }

    /** In place: whatever points to it stays as it is. */
    private void resize(Chunk chunk) {
      if (chunk.kind == Kind.ROW) {
        live.get(Kind.ROW.ordinal()).remove(chunk);
        heap.free(chunk.base);
        int size = 8 * (1 + random.nextInt(8));
        heap.chunk(chunk.base, size, 32);
        Chunk now = new Chunk(chunk.base, size, Kind.ROW);
        live.get(Kind.ROW.ordinal()).add(now);
        write(now);
      }
    }
  }

  private static void follow(long seed, int chunks, int rounds, int most) throws AllocsException {
    follow(new Program(seed, chunks, 152), seed, rounds, most);
  }

  private static void follow(Program program, long seed, int rounds, int most)
      throws AllocsException {
    TypedHeap typed = program.heap.run();
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      program.change(random.nextInt(most + 1));
      typed = program.heap.rerun(typed);
      assertSame(program.heap, typed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30, 300})
  void shouldTypeAsIfAnewWhateverChanged(int chunks) throws AllocsException {
    for (int seed = 0; seed < 20; seed++) {
      follow(seed, chunks, 12, Math.max(2, chunks / 12));
    }
  }

  /** Words of chunks are none of pages. */
  @Test
  void shouldTypeAsIfAnewWhereNothingIsAligned() throws AllocsException {
    for (int seed = 0; seed < 10; seed++) {
      follow(new Program(seed, 100, 149), seed, 12, 9);
    }
  }

  /** In so many parts of memory that few pages have words that may lead to what came. */
  @Test
  void shouldTypeAsIfAnewWhereChunksAreFarApart() throws AllocsException {
    for (int seed = 0; seed < 20; seed++) {
      follow(new Program(seed, 100, 0x48008), seed, 12, 9);
    }
  }

  /** With several threads. */
  @Test
  void shouldTypeManyAsIfAnew() throws AllocsException {
    follow(1, 9000, 6, 90);
  }

  @Tag("heavy")
  @Test
  void shouldTypeAsIfAnewOftenEnough() throws AllocsException {
    for (int seed = 100; seed < 3000; seed++) {
      follow(seed, 10 + seed % 200, 20, 1 + seed % 20);
    }
  }

  private static Answer<DataType> type(TypedHeap heap, long base, long size) {
    return heap.type(FakeHeap.allocation(base, size, 7));
  }

  /** The same place, size and site, other contents. */
  @Test
  void shouldKeepNoTypeOfWhatWasThereBefore() throws AllocsException {
    FakeHeap heap = new FakeHeap().variable("first", DATA, PointerType.to(NODE));
    heap.words(DATA, HEAP).chunk(HEAP, 32, 7).words(HEAP, 0, HEAP + 64, 0, 0);
    heap.chunk(HEAP + 64, 24, 7).words(HEAP + 64, 1, 2, 3);
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", type(typed, HEAP + 64, 24).value().orElseThrow().name());
    heap.words(HEAP, 0, 0, 0, 0);
    typed = heap.rerun(typed);
    assertEquals("struct node", type(typed, HEAP, 32).value().orElseThrow().name());
    assertEquals("unknown", FakeHeap.type(typed, HEAP + 64));
    heap.words(DATA, 0);
    assertEquals("unknown", FakeHeap.type(heap.rerun(typed), HEAP));
  }

  /** A target that goes on after its heap was typed, and is asked before it is typed again. */
  @Test
  void shouldSayNothingOfWhatCameToAPlaceSince() throws AllocsException {
    FakeHeap heap = new FakeHeap().variable("first", DATA, PointerType.to(NODE));
    heap.words(DATA, HEAP).chunk(HEAP, 32, 7).words(HEAP, 0, HEAP + 64, 0, 0);
    heap.chunk(HEAP + 64, 24, 7).words(HEAP + 64, 1, 2, 3);
    TypedHeap typed = heap.run();
    assertTrue(type(typed, HEAP, 32).isKnown());
    assertFalse(typed.type(FakeHeap.allocation(HEAP, 32, 8)).isKnown(), "by other calls");
    assertFalse(type(typed, HEAP, 40).isKnown(), "of another size");
    heap.words(HEAP, 0, 0, 0, 0);
    assertFalse(type(typed, HEAP + 64, 24).isKnown(), "nothing leads there");
  }

  /** Two that point to each other say nothing of each other. */
  @Test
  void shouldTakeTypesFromCirclesThatNothingLeadsToAnyMore() throws AllocsException {
    FakeHeap heap = new FakeHeap().variable("root", DATA, PointerType.to(TREE));
    heap.words(DATA, HEAP);
    for (int i = 0; i < 3; i++) {
      heap.chunk(HEAP + 64 * i, 40, 7);
    }
    heap.words(HEAP, HEAP + 64, 0, 0, 0, 0);
    heap.words(HEAP + 64, HEAP + 128, 0, HEAP, 0, 0);
    heap.words(HEAP + 128, 0, 0, HEAP + 64, 0, 0);
    TypedHeap typed = heap.run();
    assertEquals("struct tree", FakeHeap.type(typed, HEAP + 128));
    heap.words(HEAP, 0, 0, 0, 0, 0).words(HEAP + 64, HEAP + 128, 0, HEAP, 0, 5);
    typed = heap.rerun(typed);
    assertEquals("struct tree", FakeHeap.type(typed, HEAP));
    assertEquals("unknown", FakeHeap.type(typed, HEAP + 64));
    assertEquals("unknown", FakeHeap.type(typed, HEAP + 128));
  }

  @Test
  void shouldSeeContradictionsComeAndGo() throws AllocsException {
    FakeHeap heap = new FakeHeap().variable("leaf", DATA, PointerType.to(LEAF));
    heap.variable("other", DATA + 8, PointerType.to(OTHER));
    heap.chunk(HEAP, 24, 7).words(DATA, HEAP, 0);
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", FakeHeap.type(typed, HEAP));
    typed = heap.words(DATA, HEAP, HEAP).rerun(typed);
    assertEquals("unknown", FakeHeap.type(typed, HEAP));
    typed = heap.words(DATA, 0, HEAP).rerun(typed);
    assertEquals("struct other", FakeHeap.type(typed, HEAP));
  }

  /** A pointer to what is mapped no more is none. */
  @Test
  void shouldSeeMemoryComeAndGo() throws AllocsException {
    FakeHeap heap = new FakeHeap().variable("first", DATA, PointerType.to(NODE));
    heap.target().map(0x7000_0000L, 0x1000, "rw-p", "");
    heap.words(DATA, HEAP).chunk(HEAP, 32, 7).words(HEAP, 0, 0x7000_0010L, 0, 0);
    TypedHeap typed = heap.run();
    assertEquals("struct node", FakeHeap.type(typed, HEAP));
    heap.target().unmap(0x7000_0000L);
    typed = heap.rerun(typed);
    assertEquals("unknown", FakeHeap.type(typed, HEAP));
    heap.target().map(0x7000_0000L, 0x1000, "rw-p", "");
    assertEquals("struct node", FakeHeap.type(heap.rerun(typed), HEAP));
  }

  /** Nothing hangs on what the chunks hold that start in a page, but on the one around them. */
  @Test
  void shouldSeeChangesOfWhatIsAroundOtherChunks() throws AllocsException {
    CompositeType around = struct("around", 0x3000, () -> List.of(pointer("leaf", 0x1800, LEAF)));
    FakeHeap heap = new FakeHeap().variable("first", DATA, PointerType.to(around));
    heap.words(DATA, HEAP).chunk(HEAP, 0x3000, 7).words(HEAP + 0x1800, HEAP + 0x5000);
    for (int i = 0; i < 2; i++) {
      heap.chunk(HEAP + 0x1000 * i + 16, 24, 8, says(OTHER, Grade.CERTAIN));
      heap.chunk(HEAP + 0x5000 + 64 * i, 24, 9).words(HEAP + 0x5000 + 64 * i, 1, 2, 3);
    }
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", FakeHeap.type(typed, HEAP + 0x5000));
    typed = heap.words(HEAP + 0x1800, HEAP + 0x5040).rerun(typed);
    assertEquals("unknown", FakeHeap.type(typed, HEAP + 0x5000));
    assertEquals("struct leaf", FakeHeap.type(typed, HEAP + 0x5040));
  }

  @Test
  void shouldFollowWhatEvidenceSaysOfOneChunk() throws AllocsException {
    FakeHeap heap = new FakeHeap().chunk(HEAP, 32, 7).chunk(HEAP + 64, 24, 8);
    heap.words(HEAP, 0, HEAP + 64, 0, 0).looked(HEAP, says(NODE, Grade.LIKELY));
    TypedHeap typed = heap.run();
    assertEquals("struct leaf", FakeHeap.type(typed, HEAP + 64));
    heap.looked(HEAP, says(ArrayType.of(PointerType.to(NODE), 4), Grade.LIKELY));
    heap.words(HEAP, 0, HEAP + 64, 0, 1);
    typed = heap.rerun(typed);
    assertSame(heap, typed);
    assertEquals("unknown", FakeHeap.type(typed, HEAP + 64));
  }
}
