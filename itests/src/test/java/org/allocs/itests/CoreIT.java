package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.StackWish;
import org.allocs.inspect.Stacks;
import org.allocs.model.Allocation;
import org.allocs.model.Site;
import org.allocs.render.FactsText;
import org.allocs.render.StacksText;
import org.allocs.target.FatalSignal;
import org.allocs.target.TargetThread;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Core files tell what the live process told, and what gdb sees in them. */
class CoreIT {
  private static final StackWish ALL = new StackWish(OptionalLong.empty(), true, true, true);
  private static Lab lab;
  private static Cores cores;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
    cores = new Cores();
  }

  @AfterAll
  static void shutDown() throws Exception {
    cores.close();
    lab.close();
  }

  /**
   * Threads, frames, variables. What a core file has not: states of threads, their names, and from
   * gdb whether memory may be read; what it has and we do not read of live ones: vector registers.
   */
  private static List<String> stacks(Lab.Session session) throws Exception {
    return StacksText.stacks(Stacks.of(session.view(), ALL))
        .lines()
        .filter(line -> !line.matches(" +xmm[0-9]+ = .*"))
        .map(line -> line.replaceAll("^(thread \\d+) .*?(, stack .*?)(, guard .*)?$", "$1$2"))
        .toList();
  }

  private static List<String> allocations(Lab.Session session) throws Exception {
    List<String> all = new ArrayList<>();
    for (Allocation each : session.list(a -> !a.name().orElse("").startsWith("[v"))) {
      Map<String, String> attributes = new TreeMap<>(each.attributes());
      attributes
          .keySet()
          .removeAll(List.of("device", "inode", "inferred", "thread-name", "guard", "permissions"));
      if (each.attributes().containsKey("permissions") && each.name().orElse("").startsWith("/")) {
        attributes.put("permissions", each.attributes().get("permissions").replaceAll("[p?]", ""));
      }
      all.add(
          each
              + " "
              + session.view().type(each).value().map(DataType::uniqtype)
              + " "
              + session.view().site(each).value().map(Site::toString)
              + " "
              + attributes);
    }
    return all;
  }

  private static void requireSame(List<String> live, List<String> core) {
    for (int i = 0; i < Math.min(live.size(), core.size()); i++) {
      assertEquals(live.get(i), core.get(i), "line " + i);
    }
    assertEquals(live.size(), core.size());
  }

  private static void compare(Running running, List<String> symbols, int atLeast) throws Exception {
    Path core = cores.byGdb(running.pid());
    try (Lab.Session live = lab.open(running.pid());
        Lab.Session dead = lab.openCore(core)) {
      requireSame(stacks(live), stacks(dead));
      List<String> listed = allocations(live);
      assertTrue(listed.size() > atLeast, "allocations=" + listed.size());
      requireSame(listed, allocations(dead));
      for (String symbol : symbols) {
        long address = live.view().resolve(symbol).get(0);
        assertEquals(
            FactsText.inspection(Inspection.at(live.view(), address)),
            FactsText.inspection(Inspection.at(dead.view(), address)));
      }
      assertEquals(List.of(), dead.target().problems());
    } finally {
      Files.delete(core);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O2 -no-pie", "-O1 -static"})
  void shouldTellWhatTheLiveProcessTold(String options) throws Exception {
    Path program = Fixture.program("crashes", ("-g " + options).split(" "));
    try (Running running = Running.start(program)) {
      compare(running, List.of("tasks", "main", "denominator"), 1000);
    }
  }

  @Test
  void shouldTellChunksOfAHookedProgram() throws Exception {
    Path program = Fixture.program("heap_of_everything", "-g", "-O0");
    try (Running running = Running.hooked(program)) {
      compare(running, List.of("main"), 3000);
      Path core = cores.byGdb(running.pid());
      try (Lab.Session dead = lab.openCore(core)) {
        Allocation ints = dead.leaf(running.address("ints") + 5);
        assertEquals("malloc", ints.allocator());
        assertEquals("int[42]", dead.view().type(ints).value().orElseThrow().name());
      }
      Files.delete(core);
    }
  }

  @Test
  void shouldTellWhatEndedTheProcess() throws Exception {
    Path program = Fixture.program("crashes", "-g", "-O0");
    Map<String, FatalSignal> expected = new HashMap<>();
    for (String how : List.of("null", "divide", "abort")) {
      Path core = cores.byKernel(List.of(program.toString(), how), "", 0);
      try (Lab.Session session = lab.openCore(core)) {
        FatalSignal signal = session.target().fatalSignal().orElseThrow();
        expected.put(how, signal);
        Stacks stacks = Stacks.of(session.view(), ALL);
        assertEquals(Optional.of(signal), stacks.threads().get(0).signal(), how);
        assertEquals(3, stacks.threads().size());
        String frames = StacksText.stacks(stacks);
        assertTrue(frames.contains(" fail at crashes.c:"), frames);
        assertTrue(frames.contains("how = 0x"), frames);
        assertEquals("crashes-", session.target().threads().get(0).name().substring(0, 8));
      }
      Files.delete(core);
    }
    assertEquals("SIGSEGV", expected.get("null").name());
    assertEquals(Optional.of("address not mapped"), expected.get("null").cause());
    assertEquals("SIGFPE", expected.get("divide").name());
    assertEquals(Optional.of("integer division by zero"), expected.get("divide").cause());
    assertEquals("SIGABRT", expected.get("abort").name());
  }

  /** Registers of all threads are equal; what follows from them is counted. */
  private static void compareWithGdb(Path program, Path core, StopComparison comparison)
      throws Exception {
    List<GdbStops.Thread> threads = GdbStops.ofCore(program, core);
    try (Lab.Session session = lab.openCore(core)) {
      Map<Long, TargetThread> ours = new HashMap<>();
      session.target().threads().forEach(thread -> ours.put(thread.tid(), thread));
      assertEquals(threads.size(), ours.size());
      for (GdbStops.Thread thread : threads) {
        for (int number = 0; number < org.allocs.target.Registers.COUNT; number++) {
          OptionalLong wanted = thread.registers().get(number);
          if (wanted.isPresent()) {
            assertEquals(
                wanted,
                ours.get(thread.tid()).registers().value().orElseThrow().get(number),
                "thread " + thread.tid() + " register " + number);
          }
        }
      }
      comparison.compare(threads, session.view());
    }
    Files.delete(core);
  }

  private static void requireEqual(StopComparison found, int atLeast) {
    System.out.println(found);
    assertTrue(found.compared() > atLeast, found.toString());
    assertTrue(found.rate() >= 0.995, found + "\n" + String.join("\n", found.differences()));
  }

  @Test
  void shouldSeeWhatGdbSees() throws Exception {
    StopComparison found = new StopComparison();
    for (String options : List.of("-g -O0", "-g -O2")) {
      Path program = Fixture.program("stops", options.split(" "));
      Path core = cores.byKernel(List.of(program.toString()), "SEGV", 37);
      compareWithGdb(program, core, found);
    }
    requireEqual(found, 200);
  }

  @ParameterizedTest
  @Tag("heavy")
  @ValueSource(strings = {"-O0", "-O1 -no-pie", "-O2", "-O3 -static", "-O2 -static-pie"})
  void shouldSeeWhatGdbSeesAtManyMoments(String options) throws Exception {
    Path program = Fixture.program("stops", ("-g " + options).split(" "));
    StopComparison found = new StopComparison();
    Random random = new Random(1999993);
    for (int i = 0; i < 12; i++) {
      String signal = i % 2 == 0 ? "SEGV" : "ABRT";
      int milliseconds = 20 + random.nextInt(100);
      Path core = cores.byKernel(List.of(program.toString()), signal, milliseconds);
      compareWithGdb(program, core, found);
    }
    requireEqual(found, 800);
  }

  @Test
  @Tag("heavy")
  void shouldSeeAHundredThreadsAsGdbDoes() throws Exception {
    Path program = Fixture.program("stops", "-g", "-O2");
    Path core = cores.byKernel(List.of(program.toString(), "100"), "ABRT", 500);
    StopComparison found = new StopComparison();
    try (Lab.Session session = lab.openCore(core)) {
      assertEquals(100, session.target().threads().size());
    }
    compareWithGdb(program, core, found);
    requireEqual(found, 2000);
  }

  @Test
  @Tag("heavy")
  void shouldSeeProgramsOfOthersAsGdbDoes() throws Exception {
    Path python = Path.of("/usr/bin/python3").toRealPath();
    String script = "print('ready', flush=1)\nimport time\ntime.sleep(100)";
    Path core = cores.byKernel(List.of(python.toString(), "-c", script), "SEGV", 100);
    StopComparison found = new StopComparison();
    compareWithGdb(python, core, found);
    requireEqual(found, 100);
  }

  @Test
  @Tag("heavy")
  void shouldDelimitFramesOfJava() throws Exception {
    Path source = cores.folder().resolve("Sleeps.java");
    Files.writeString(
        source,
        "public class Sleeps { static int f(int n) throws Exception { if (n == 0) {"
            + " System.out.println(\"ready\"); Thread.sleep(100000); } return f(n - 1); }"
            + " public static void main(String[] a) throws Exception { f(20); } }");
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    Path core =
        cores.byKernel(
            List.of(
                java,
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                source.toString()),
            "ABRT",
            200);
    try (Lab.Session session = lab.openCore(core)) {
      String stacks = StacksText.stacks(Stacks.of(session.view()));
      int java20 = stacks.split(", by Java", -1).length;
      assertTrue(java20 > 20, stacks);
      assertTrue(stacks.contains("JVM_Sleep") || stacks.contains("JavaThread"), stacks);
    }
    Files.delete(core);
  }
}
