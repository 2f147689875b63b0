package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.Totals;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;
import org.allocs.query.Resolution;
import org.allocs.target.CoreFile;
import org.allocs.target.Target;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Heap chunks of a hooked program: exact bounds, sites, types; and of one that is not hooked. */
class MallocIT {
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  private record Chunk(long base, long size) {
    static Chunk of(String line) {
      String[] words = line.split(" ");
      return new Chunk(
          Long.parseUnsignedLong(words[1].substring(2), 16), Long.parseUnsignedLong(words[2]));
    }
  }

  private static List<Chunk> chunks(Running program) {
    return program.said().stream().filter(l -> l.startsWith("chunk ")).map(Chunk::of).toList();
  }

  @Test
  void shouldFindEveryChunkFromAnyInteriorAddress() throws Exception {
    for (String level : List.of("-O0", "-O2")) {
      Path program = Fixture.program("heap_of_everything", "-g", level);
      try (Running running = Running.hooked(program);
          Lab.Session session = lab.open(running.pid())) {
        for (Chunk chunk : chunks(running)) {
          for (long offset : new long[] {0, chunk.size() / 3, chunk.size() - 1}) {
            if (offset >= 0 && offset < chunk.size()) {
              Allocation leaf = session.leaf(chunk.base() + offset);
              assertEquals("malloc", leaf.allocator());
              assertEquals(chunk.base(), leaf.base());
              assertEquals(chunk.size(), leaf.size());
            }
          }
        }
        Set<Long> listed =
            session.list(a -> a.allocator().equals("malloc")).stream()
                .map(Allocation::base)
                .collect(Collectors.toSet());
        assertEquals(
            List.of(), chunks(running).stream().filter(c -> !listed.contains(c.base())).toList());
      }
    }
  }

  @Test
  void shouldTypeByTheSourceOfTheSite() throws Exception {
    Path program = Fixture.program("heap_of_everything", "-g", "-O0");
    try (Running running = Running.hooked(program);
        Lab.Session session = lab.open(running.pid())) {
      Allocation ints = session.leaf(running.address("ints") + 5);
      Answer<DataType> type = session.view().type(ints);
      assertEquals("int[42]", type.value().orElseThrow().name());
      assertEquals("__ARR42_int$32", type.value().orElseThrow().uniqtype());
      Site site = session.view().site(ints).value().orElseThrow();
      assertEquals("main", site.function().orElseThrow());
      assertTrue(site.file().orElseThrow().endsWith("heap_of_everything.c"));
      Allocation node = session.leaf(running.address("list"));
      assertEquals("struct list_node", session.view().type(node).value().orElseThrow().name());
      assertEquals(
          "push", session.view().site(node).value().orElseThrow().function().orElseThrow());
    }
  }

  @Test
  void shouldAnswerTheArenaForAFreedChunk() throws Exception {
    Path program = Fixture.program("heap_of_everything", "-g", "-O0");
    try (Running running = Running.hooked(program);
        Lab.Session session = lab.open(running.pid())) {
      Resolution freed = session.view().find(running.address("freed"));
      assertNotEquals("malloc", freed.leaf().orElseThrow().allocator());
      assertTrue(freed.note().orElseThrow().contains("free or not recorded"), freed::toString);
    }
  }

  @Test
  void shouldFindTheChunksOfAProgramThatWasNotHooked() throws Exception {
    Path program = Fixture.program("heap_of_everything", "-g", "-O0");
    try (Running running = Running.start(program);
        Lab.Session session = lab.open(running.pid());
        Cores cores = new Cores()) {
      assertChunks(running, session);
      Target core = lab.targets().openCore(CoreFile.of(cores.byGdb(running.pid())));
      try (Lab.Session post = new Lab.Session(core, lab.model().view(core))) {
        assertChunks(running, post);
        assertEquals(malloced(session), malloced(post));
      }
    }
  }

  @Test
  void shouldCountNoByteOfChunksThatHaveNone() throws Exception {
    Path program = Fixture.program("nothing", "-g", "-O0", "-I" + Programs.HOME.resolve("include"));
    try (Running running = Running.hooked(program);
        Lab.Session session = lab.open(running.pid())) {
      Allocation nothing = session.leaf(running.address("nothing"));
      assertEquals(running.address("nothing"), nothing.base());
      assertEquals(0, nothing.bytes());
      LiveHeap sites = LiveHeap.bySite(session.view());
      assertEquals(List.of(10L, 0L), counted(sites, "nothings"));
      assertEquals(List.of(3L, 3L), counted(sites, "bytes"));
      Totals all = Totals.of(session.view());
      assertEquals(List.of(10L, 0L), counted(all.sites(), "nothings"));
      assertEquals(sites.bytes(), all.byAllocator().get("malloc").bytes());
      assertEquals(sites.bytes(), LiveHeap.byType(session.view()).bytes());
      assertEquals(sites.bytes(), LiveHeap.byCalls(session.view()).bytes());
      // The same chunks where the program speaks of one: not as plain numbers any more.
      running.goOn();
      session.view().refresh();
      assertEquals(List.of(10L, 0L), counted(LiveHeap.bySite(session.view()), "nothings"));
    }
  }

  /** Chunks and bytes of the sites in a function. */
  private static List<Long> counted(LiveHeap heap, String function) {
    List<LiveHeap.Group> found =
        heap.groups().stream().filter(group -> group.label().startsWith(function + " at")).toList();
    return List.of(
        found.stream().mapToLong(LiveHeap.Group::count).sum(),
        found.stream().mapToLong(LiveHeap.Group::bytes).sum());
  }

  /** Each is there, of the size that may be used; what was freed is not. */
  private static void assertChunks(Running running, Lab.Session session) throws Exception {
    for (Chunk chunk : chunks(running)) {
      Allocation leaf = session.leaf(chunk.base() + chunk.size() / 2);
      assertEquals("malloc", leaf.allocator());
      assertEquals(chunk.base(), leaf.base());
      assertTrue(leaf.size() >= chunk.size(), leaf::toString);
      assertEquals(leaf.size(), session.view().usableSize(leaf).value().orElseThrow());
      String why = session.view().site(leaf).reason().orElseThrow();
      assertTrue(why.contains("only programs started under `allocs run` have sites"), why);
    }
    List<LiveHeap.Group> nodes =
        LiveHeap.byType(session.view()).groups().stream()
            .filter(group -> group.label().equals("struct list_node"))
            .toList();
    assertEquals(List.of(1000L), nodes.stream().map(LiveHeap.Group::count).toList());
    Resolution freed = session.view().find(running.address("freed"));
    assertNotEquals("malloc", freed.leaf().orElseThrow().allocator());
    assertEquals("free, or glibc's own", freed.note().orElseThrow());
    assertEquals(List.of(), session.view().problems());
  }

  private static List<String> malloced(Lab.Session session) throws Exception {
    return session.list(a -> a.allocator().equals("malloc")).stream()
        .map(Allocation::toString)
        .toList();
  }
}
