package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stacks of programs that are stopped at random moments are as gdb sees them. */
class StopsOracleIT {
  private static final double ENOUGH = 0.995;
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  static Lab lab() {
    return lab;
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  /** A process that gdb holds: it has the registers. */
  private record Held(Target live, List<TargetThread> threads) implements Target {
    @Override
    public String description() {
      return live.description();
    }

    @Override
    public OptionalLong pid() {
      return live.pid();
    }

    @Override
    public Memory memory() {
      return live.memory();
    }

    @Override
    public List<Mapping> mappings() throws AllocsException {
      return live.mappings();
    }

    @Override
    public List<LoadedObject> objects() throws AllocsException {
      return live.objects();
    }

    @Override
    public Answer<byte[]> auxiliaryVector() {
      return live.auxiliaryVector();
    }

    @Override
    public void refresh() {
      live.refresh();
    }

    @Override
    public void close() {
      live.close();
    }
  }

  static void compare(Lab lab, long pid, List<GdbStops.Thread> threads, StopComparison comparison)
      throws Exception {
    List<TargetThread> held = new ArrayList<>();
    for (GdbStops.Thread thread : threads) {
      held.add(
          new TargetThread(
              thread.tid(),
              "held",
              Answer.known(
                  thread.registers(), org.allocs.model.Evidence.certain("gdb", "registers"))));
    }
    held.sort((a, b) -> Long.compare(a.tid(), b.tid())); // the first one has the lowest number
    try (Target live = lab.targets().open(pid);
        org.allocs.query.MemoryView view = lab.model().view(new Held(live, held))) {
      comparison.compare(threads, view);
    }
  }

  private static StopComparison stops(
      List<String> command, int stops, List<String> functions, String ready) throws Exception {
    StopComparison comparison = new StopComparison();
    Random random = new Random(1999993);
    try (Running running = Running.start(command, Map.of(), ready);
        GdbStops gdb = GdbStops.attach(running.pid())) {
      for (int i = 0; i < stops; i++) {
        List<GdbStops.Thread> threads =
            i % 2 == 0 && !functions.isEmpty()
                ? gdb.atSomeInstruction(random, functions)
                : gdb.afterAWhile(1 + random.nextInt(20));
        compare(lab, running.pid(), threads, comparison);
      }
    }
    System.out.println(command + ": " + comparison);
    return comparison;
  }

  private static void requireEqual(StopComparison found) {
    assertTrue(found.rate() >= ENOUGH, found + "\n" + String.join("\n", found.differences()));
  }

  private static final List<String> OF_C =
      List.of("leaf", "spread", "last", "tail", "deep", "compare", "arrays", "through");

  private static final List<String> OF_CLASSES = List.of("sum", "risky", "words", "main");

  @Test
  void shouldSeeStoppedProgramsAsGdbDoes() throws Exception {
    for (String options : List.of("-g -O0", "-g -O2")) {
      String program = Fixture.program("stops", options.split(" ")).toString();
      StopComparison found = stops(List.of(program), 3, OF_C, "ready");
      assertTrue(found.compared() > 300, found.toString());
      requireEqual(found);
    }
  }

  @ParameterizedTest
  @Tag("heavy")
  @ValueSource(
      strings = {
        "gcc -O0",
        "gcc -O1",
        "gcc -O2",
        "gcc -O3 -no-pie",
        "gcc -O2 -fno-omit-frame-pointer",
        "gcc -O2 -gdwarf-4",
        "clang -O2"
      })
  void shouldSeeProgramsInCAsGdbDoes(String options) throws Exception {
    requireEqual(stops(List.of(built("stops.c", options)), 30, OF_C, "ready"));
  }

  @ParameterizedTest
  @Tag("heavy")
  @ValueSource(strings = {"g++ -O0", "g++ -O2", "clang++ -O2"})
  void shouldSeeProgramsInClassesAsGdbDoes(String options) throws Exception {
    requireEqual(stops(List.of(built("stops_in_classes.cc", options)), 30, OF_CLASSES, "ready"));
  }

  @Test
  @Tag("heavy")
  void shouldSeeAHundredThreadsAsGdbDoes() throws Exception {
    requireEqual(stops(List.of(built("stops.c", "gcc -O2"), "100"), 4, List.of(), "ready"));
  }

  /** Without debug information of their own. */
  @ParameterizedTest
  @Tag("heavy")
  @ValueSource(
      strings = {
        "python3 -c 'f = lambda n: 1 if n < 2 else f(n - 1) + f(n - 2); print(\"ready\", flush=1); f(60)'",
        "lua5.4 -e 'print(\"ready\") io.flush() local function f(n) return n < 2 and 1 or f(n - 1) + f(n - 2) end f(60)'",
        "stdbuf -oL sqlite3 :memory: 'select \"ready\"; with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c where n % 7 = 3 limit 1;'",
        "perl -e '$| = 1; print \"ready\\n\"; sub f { my $n = shift; $n < 2 ? 1 : f($n - 1) + f($n - 2) } f(60)'"
      })
  void shouldSeeProgramsOfOthersAsGdbDoes(String command) throws Exception {
    requireEqual(stops(List.of("sh", "-c", "exec " + command), 12, List.of(), "ready"));
  }

  private static String built(String source, String command) throws Exception {
    Path out = Fixture.work().resolve("stops-" + Integer.toHexString(command.hashCode()));
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("-g", "-w", "-pthread", "-o", out.toString()));
    words.add(Programs.ROOT.resolve("itests/src/test/c").resolve(source).toString());
    Programs.Result result = Programs.run(Programs.ROOT, 120, words);
    assertEquals(0, result.status(), result.err());
    return out.toString();
  }
}
