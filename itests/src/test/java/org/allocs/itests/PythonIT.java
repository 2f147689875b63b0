package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.allocs.inspect.Shown;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.render.ShownText;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is found in CPython's pools is what CPython says of them. */
class PythonIT {
  private static final Path SCRIPTS = Programs.ROOT.resolve("itests/src/test/python");
  private static final Path SYSTEM = Path.of("/usr/bin/python3");
  private static final Pattern CLASS = Pattern.compile(" +\\d+ +(\\d+) +(\\d+) +(\\d+) +\\d+");

  /** What evidence says of an object. */
  private static final Pattern NAMED = Pattern.compile("points to the type (?:.*\\.)?(.*)");

  private static Lab lab;

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab();
  }

  /** The interpreter that is used. */
  static Path interpreter() throws Exception {
    return Path.of(python("sys.executable"));
  }

  /** One with objects of many sizes. */
  static Running start(Path python) throws IOException {
    return start(python, "live_objects.py", Map.of());
  }

  private static Running start(Path python, String script, Map<String, String> more)
      throws IOException {
    String exec = "exec " + python + " " + SCRIPTS.resolve(script) + " 2>&1";
    Map<String, String> environment = new TreeMap<>(more);
    environment.put("PYTHONHASHSEED", "0");
    return Running.start(List.of("sh", "-c", exec), environment);
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  private static String python(String expression) throws Exception {
    List<String> command = List.of("python3", "-c", "import sys; print(" + expression + ")");
    return Programs.run(Path.of("/tmp"), 20, command).out().strip();
  }

  /** Interpreters beside the one that is used, and the system's. */
  private static List<Path> interpreters() throws Exception {
    List<Path> found = new ArrayList<>(List.of(SYSTEM));
    try (Stream<Path> beside = Files.list(Path.of(python("sys.prefix")).getParent())) {
      beside.map(folder -> folder.resolve("bin/python3")).filter(Files::exists).forEach(found::add);
    }
    return found.stream().sorted().toList();
  }

  @Test
  void shouldFindWhatTheInterpreterCounts() throws Exception {
    compare(interpreter());
  }

  /** Debian's has no debug information. */
  @Test
  void shouldFindWhatTheInterpreterOfTheSystemCounts() throws Exception {
    assumeTrue(Files.exists(SYSTEM), "not installed: " + SYSTEM);
    compare(SYSTEM);
  }

  @TestFactory
  @Tag("heavy")
  Stream<DynamicTest> shouldFindWhatInterpretersOfEveryVersionCount() throws Exception {
    return interpreters().stream()
        .map(python -> DynamicTest.dynamicTest(python.toString(), () -> compare(python)));
  }

  private static void compare(Path python) throws Exception {
    compare(python, Map.of());
  }

  private static void compare(Path python, Map<String, String> environment) throws Exception {
    try (Running running = start(python, "live_objects.py", environment);
        Lab.Session session = lab.open(running.pid())) {
      List<Allocation> blocks = session.list(a -> a.allocator().equals("pymalloc"));
      assertFalse(blocks.isEmpty(), () -> python + ": " + session.view().problems());
      Map<Long, String> said = classes(running.said());
      assertTrue(said.size() > 20, running.said()::toString);
      assertEquals(said, found(session, blocks));
      assertObjectsAreBlocks(running, blocks);
      assertEquals(List.of(), session.view().problems());
    }
  }

  /** Pools and blocks in use of each size, as the last statistics have them. */
  private static Map<Long, String> classes(List<String> lines) {
    Map<Long, String> classes = new TreeMap<>();
    for (String line : lines) {
      Matcher row = CLASS.matcher(line);
      if (row.matches()) {
        classes.put(Long.parseLong(row.group(1)), row.group(2) + " pools, " + row.group(3));
      }
    }
    return classes;
  }

  private static Map<Long, String> found(Lab.Session session, List<Allocation> blocks)
      throws Exception {
    Map<Long, Integer> live = new TreeMap<>();
    blocks.forEach(block -> live.merge(block.size(), 1, Integer::sum));
    Map<Long, Integer> pools = new TreeMap<>();
    int at = 0;
    for (Allocation pool : session.list(a -> a.allocator().equals("pymalloc-pool"))) {
      while (AddressRange.lessThan(blocks.get(at).base(), pool.base())) {
        at++;
      }
      assertTrue(pool.range().contains(blocks.get(at).range()), () -> "nothing in " + pool);
      pools.merge(blocks.get(at).size(), 1, Integer::sum);
    }
    Map<Long, String> found = new TreeMap<>();
    live.forEach((size, count) -> found.put(size, pools.get(size) + " pools, " + count));
    return found;
  }

  /** Those of the collector have its two words in front of them. */
  private static void assertObjectsAreBlocks(Running running, List<Allocation> blocks) {
    int known = 0;
    for (String line : running.said()) {
      if (line.startsWith("object 0x")) {
        long address = Long.decode(line.split(" ")[1]);
        int at = before(blocks, address);
        known += at >= 0 && blocks.get(at).range().contains(address) ? 1 : 0;
      }
    }
    assertEquals(3000, known, "objects of known size that pools have to hold");
  }

  @Test
  void shouldNameTheTypeOfEveryObject() throws Exception {
    nameTypes(interpreter());
  }

  @Test
  void shouldNameTheTypeOfEveryObjectOfTheInterpreterOfTheSystem() throws Exception {
    assumeTrue(Files.exists(SYSTEM), "not installed: " + SYSTEM);
    nameTypes(SYSTEM);
  }

  @TestFactory
  @Tag("heavy")
  Stream<DynamicTest> shouldNameTheTypeOfEveryObjectOfEveryVersion() throws Exception {
    return interpreters().stream()
        .map(python -> DynamicTest.dynamicTest(python.toString(), () -> nameTypes(python)));
  }

  /** Those that have their code in a library of their own can be had without debug information. */
  @TestFactory
  @Tag("heavy")
  Stream<DynamicTest> shouldDoWithoutDebugInformationInEveryVersion() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path python : interpreters()) {
      Optional<Path> stripped = stripped(python);
      if (stripped.isPresent()) {
        String path = stripped.get().toString();
        tests.add(
            DynamicTest.dynamicTest(
                python.toString(),
                () -> {
                  compare(python, Map.of("LD_LIBRARY_PATH", path));
                  nameTypes(python, Map.of("LD_LIBRARY_PATH", path));
                }));
      }
    }
    return tests.stream();
  }

  /** A folder with an interpreter's library without debug information. */
  private static Optional<Path> stripped(Path python) throws Exception {
    Path folder = python.getParent().resolveSibling("lib");
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> library =
          files
              .filter(file -> file.getFileName().toString().matches("libpython3\\..*\\.so\\.1\\.0"))
              .findFirst();
      if (library.isEmpty()) {
        return Optional.empty();
      }
      Path made = Fixture.work().resolve(python.getName(python.getNameCount() - 3).toString());
      Path copy = Files.createDirectories(made).resolve(library.get().getFileName());
      List<String> command = List.of("strip", "-o", copy.toString(), library.get().toString());
      assertEquals(0, Programs.run(Path.of("/tmp"), 60, command).status());
      return Optional.of(made);
    }
  }

  /** Those outside of pools are chunks of malloc. */
  private static void nameTypes(Path python) throws Exception {
    nameTypes(python, Map.of());
  }

  private static void nameTypes(Path python, Map<String, String> more) throws Exception {
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    Map<String, String> environment = new TreeMap<>(more);
    environment.put("LD_PRELOAD", hooks);
    try (Running running = start(python, "typed_objects.py", environment);
        Lab.Session session = lab.open(running.pid())) {
      Map<String, Integer> said = new TreeMap<>();
      Map<String, Integer> found = new TreeMap<>();
      for (String line : running.said()) {
        String[] words = line.split(" ", 3);
        if (words[0].equals("object")) {
          Allocation leaf = session.leaf(Long.decode(words[1]));
          // What is in no heap is in the interpreter's own data.
          if (leaf.attributes().containsValue("heap-chunk")) {
            said.merge(words[2], 1, Integer::sum);
            found.merge(name(session, leaf), 1, Integer::sum);
          }
        }
      }
      assertTrue(said.size() > 40, said::toString);
      assertEquals(said, found);
      assertEquals(List.of(), session.view().problems());
    }
  }

  /** {@code {"key": "value", "number": 1999993}} and {@code ("left", ["right", 1999993])}. */
  @Test
  void shouldShowWhatIsInADictATupleAndAList() throws Exception {
    assumeTrue(Files.exists(SYSTEM), "not installed: " + SYSTEM);
    try (Running running = start(SYSTEM, "typed_objects.py", Map.of());
        Lab.Session session = lab.open(running.pid())) {
      Shown dict = Shown.at(session.view(), running.address("dict"), 3);
      Shown tuple = Shown.at(session.view(), running.address("tuple"), 3);
      String shown = ShownText.object(dict, false);
      assertTrue(shown.contains("\"number\"") && shown.contains("= 1999993\n"), shown);
      shown = ShownText.object(tuple, false);
      assertTrue(shown.contains("\"left\"") && shown.contains("\"right\""), shown);
      assertTrue(shown.contains("= 1999993\n"), shown);
    }
  }

  private static String name(Lab.Session session, Allocation leaf) throws Exception {
    Answer<DataType> type = session.view().type(leaf);
    return type.evidence().stream()
        .map(evidence -> NAMED.matcher(evidence.detail()))
        .filter(Matcher::matches)
        .findFirst()
        .map(named -> named.group(1))
        .orElse(leaf + ": " + type.reason().orElse("other evidence"));
  }

  private static int before(List<Allocation> blocks, long address) {
    int low = 0;
    int high = blocks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, blocks.get(middle).base())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low - 1;
  }
}
