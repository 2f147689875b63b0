package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is found in CPython's pools is what CPython says of them. */
class PythonIT {
  private static final Path BUNDLE = Programs.ROOT.resolve("bundles/custom-pymalloc");
  private static final Path SCRIPT =
      Programs.ROOT.resolve("itests/src/test/python/live_objects.py");
  private static final Pattern CLASS = Pattern.compile(" +\\d+ +(\\d+) +(\\d+) +(\\d+) +\\d+");

  private static final String JAR = "allocs-custom-pymalloc-[^-]*(-SNAPSHOT)?.jar";

  private static Lab lab;

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab();
    lab.context().installBundle(jar().toUri().toString()).start();
  }

  static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(BUNDLE.resolve("target"))) {
      return files.filter(f -> f.getFileName().toString().matches(JAR)).findFirst().orElseThrow();
    }
  }

  /** The interpreter that is used. */
  static Path interpreter() throws Exception {
    return Path.of(python("sys.executable"));
  }

  /** One with objects of many sizes. */
  static Running start(Path python) throws IOException {
    List<String> command = List.of("sh", "-c", "exec " + python + " " + SCRIPT + " 2>&1");
    return Running.start(command, Map.of("PYTHONHASHSEED", "0"));
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
    List<Path> found = new ArrayList<>(List.of(Path.of("/usr/bin/python3")));
    try (Stream<Path> beside = Files.list(Path.of(python("sys.prefix")).getParent())) {
      beside.map(folder -> folder.resolve("bin/python3")).filter(Files::exists).forEach(found::add);
    }
    return found.stream().sorted().toList();
  }

  @Test
  void shouldFindWhatTheInterpreterCounts() throws Exception {
    compare(interpreter());
  }

  @TestFactory
  @Tag("heavy")
  Stream<DynamicTest> shouldFindWhatInterpretersOfEveryVersionCount() throws Exception {
    return interpreters().stream()
        .map(python -> DynamicTest.dynamicTest(python.toString(), () -> compare(python)));
  }

  private static void compare(Path python) throws Exception {
    try (Running running = start(python);
        Lab.Session session = lab.open(running.pid())) {
      List<Allocation> blocks = session.list(a -> a.allocator().equals("pymalloc"));
      assumeTrue(!blocks.isEmpty(), "no debug information, or no pymalloc: " + python);
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
