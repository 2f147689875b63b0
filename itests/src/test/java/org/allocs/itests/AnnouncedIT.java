package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.Resolution;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs whose allocators announce what they do: what they say they hold is what is found. */
class AnnouncedIT {
  private static final Path CAPI = Programs.ROOT.resolve("native-hooks/capi");
  private static final String HOOKS =
      Programs.HOME.resolve("native/liballocs_preload.so").toString();
  private static final String INCLUDE = "-I" + Programs.HOME.resolve("include");

  private static Running pools;
  private static Lab lab;
  private static Lab.Session session;

  /** One object, as the program says. */
  private record Said(String allocator, AddressRange range, String holder) {}

  @BeforeAll
  static void start() throws Exception {
    Path program = Fixture.program("pools", "-g", "-O1", INCLUDE);
    pools = Running.start(List.of(program.toString()), Map.of("LD_PRELOAD", HOOKS));
    lab = new Lab();
    session = lab.open(pools.pid());
  }

  @AfterAll
  static void end() {
    session.close();
    lab.close();
    pools.close();
  }

  private static List<Said> said(Running running) {
    Map<Long, Said> live = new TreeMap<>(Long::compareUnsigned);
    List<Said> nested = new ArrayList<>();
    for (String line : running.said()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "object" -> {
          Said said =
              new Said(
                  words[1],
                  AddressRange.ofSize(Long.decode(words[2]), Long.parseLong(words[3])),
                  words[4]);
          Said outer = live.put(said.range().base(), said);
          if (outer != null && !outer.allocator().equals(said.allocator())) {
            nested.add(outer);
          }
        }
        case "ended" -> live.remove(Long.decode(words[2]));
        case "all-ended" -> live.values().removeIf(s -> s.allocator().equals(words[1]));
        default -> {}
      }
    }
    nested.addAll(live.values());
    return nested;
  }

  private static List<AddressRange> of(List<Said> all, String allocator) {
    return all.stream()
        .filter(s -> s.allocator().equals(allocator))
        .map(Said::range)
        .sorted()
        .toList();
  }

  private static List<AddressRange> found(Lab.Session in, String allocator) throws Exception {
    return in.list(a -> a.allocator().equals(allocator)).stream()
        .map(Allocation::range)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "chunk-pool, 36",
    "nested-pool, 35",
    "mapped-pool, 36",
    "fixed-pool, 35",
    "local-pool, 35",
    "freed-pool, 0",
    "arena-pool, 0",
  })
  void shouldEnumerateExactlyWhatTheProgramHolds(String allocator, int count) throws Exception {
    List<AddressRange> expected = of(said(pools), allocator);
    assertEquals(count, expected.size());
    assertEquals(expected, found(session, allocator));
    assertEquals(List.of(), session.view().problems());
  }

  @Test
  void shouldFindEachObjectUnderWhatHoldsIt() throws Exception {
    List<Said> all = said(pools);
    for (Said said : all) {
      for (long offset : new long[] {0, said.range().size() / 2, said.range().size() - 1}) {
        Resolution found = session.view().find(said.range().base() + offset);
        List<String> path = found.path().stream().map(Allocation::allocator).toList();
        int at = path.indexOf(said.allocator());
        assertTrue(at > 0, () -> said + " " + path);
        assertEquals(said.holder(), path.get(at - 1), () -> said + " " + path);
        assertEquals(said.range(), found.path().get(at).range());
      }
    }
  }

  @Test
  void shouldTellTypeAndSite() throws Exception {
    Said first = said(pools).stream().filter(s -> s.range().size() == 16).findFirst().orElseThrow();
    Allocation object = session.leaf(first.range().base());
    Answer<DataType> type = session.view().type(object);
    assertEquals("struct point", type.value().orElseThrow().name());
    assertEquals("announced", type.evidence().get(0).source());
    assertEquals(
        "fill", session.view().site(object).value().orElseThrow().function().orElseThrow());
  }

  @Test
  void shouldShowAnArenaWithNothingInIt() throws Exception {
    Resolution found = session.view().find(pools.address("arena") + 100);
    assertEquals("malloc", found.leaf().orElseThrow().allocator());
    assertEquals("arena-pool", found.suballocator().orElseThrow());
    assertEquals("free or not recorded", found.note().orElseThrow());
  }

  @Test
  void shouldCountNoByteTwice() throws Exception {
    long chunks =
        session.list(a -> a.allocator().equals("malloc")).stream()
            .mapToLong(Allocation::size)
            .sum();
    long elsewhere =
        said(pools).stream()
            .filter(s -> !s.holder().equals("malloc") && !s.holder().equals("chunk-pool"))
            .mapToLong(s -> s.range().size())
            .sum();
    assertEquals(
        (chunks + elsewhere) + " [\"struct point\",100,1600]",
        said(
            "types",
            ".bytes, (.groups[] | select(.label == \"struct point\") | [.label, .count, .bytes])"));
    assertEquals(Long.toString(chunks + elsewhere), said("sites", ".bytes"));
  }

  private static String said(String command, String filter) throws Exception {
    String line =
        Programs.ROOT.resolve("allocs")
            + " "
            + command
            + " --json "
            + pools.pid()
            + " | jq -c '"
            + filter
            + "' | tr '\n' ' '";
    Programs.Result result = Programs.run(Fixture.work(), 60, List.of("bash", "-c", line));
    assertEquals("", result.err(), line);
    return result.out().strip();
  }

  /** The examples of annotations, each with an allocator that somebody else wrote. */
  @ParameterizedTest
  @CsvSource({
    "obstack, obstack, ''",
    "slice, glib-slice, glib-2.0",
    "apr, apr-pool, apr-1",
    "talloc, talloc, talloc",
    "pmr, pmr, ''",
  })
  void shouldEnumerateWhatAnnotatedLibrariesHold(String example, String allocator, String library)
      throws Exception {
    Path program = example(example, library);
    try (Running running =
            Running.start(List.of(program.toString(), "wait"), Map.of("LD_PRELOAD", HOOKS));
        Lab.Session opened = lab.open(running.pid())) {
      List<AddressRange> expected =
          running.said().stream()
              .map(line -> line.split(" "))
              .filter(words -> words[0].equals("object"))
              .map(w -> AddressRange.ofSize(Long.decode(w[1]), Long.parseLong(w[2])))
              .sorted()
              .toList();
      assertTrue(!expected.isEmpty());
      assertEquals(expected, found(opened, allocator));
      assertEquals(List.of(), opened.view().problems());
      assertHoldersAreArenas(opened, allocator, expected.get(0));
    }
  }

  private static void assertHoldersAreArenas(Lab.Session in, String allocator, AddressRange object)
      throws AllocsException {
    Resolution found = in.view().find(object.base());
    List<Allocation> path = found.path();
    assertEquals(allocator, path.get(path.size() - 1).allocator());
    assertTrue(path.get(path.size() - 2).range().contains(object));
  }

  private static Path example(String name, String library) throws Exception {
    Path built = Fixture.work().resolve("example-" + name);
    String source = "examples/test/" + name + "_test.c" + (name.equals("pmr") ? "c" : "");
    String compiler = name.equals("pmr") ? "g++ -std=c++17" : "gcc -std=gnu11";
    String package_ = library.isEmpty() ? "true" : "pkg-config --exists " + library;
    assumeTrue(
        Programs.run(CAPI, 10, List.of("sh", "-c", package_)).status() == 0,
        "not installed: " + library);
    String flags = library.isEmpty() ? "" : " $(pkg-config --cflags --libs " + library + ")";
    String command =
        compiler + " -g -O1 -D_GNU_SOURCE -Iexamples " + INCLUDE + " -o " + built + " " + source;
    Programs.Result result = Programs.run(CAPI, 60, List.of("sh", "-c", command + flags));
    assertEquals(0, result.status(), result.err());
    return built;
  }
}
