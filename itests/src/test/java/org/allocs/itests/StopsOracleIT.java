package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Stacks;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stacks of programs that are stopped at random moments are as gdb sees them. */
class StopsOracleIT {
  private static final double ENOUGH = 0.995;
  private static final StopComparison SUM = new StopComparison();
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
    System.out.println("sum: " + SUM);
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
    SUM.add(comparison);
    System.out.println(command + ": " + comparison);
    comparison.differences().stream().limit(30).forEach(System.out::println);
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

  /**
   * Through frames of the kernel and of the C library: no function is skipped, none invented. What
   * is looked for is among the frames of both.
   */
  @ParameterizedTest
  @CsvSource({
    "abort, abort",
    "vdso, read_clock",
    "exit, ends",
    "cancel, ends",
    "key, start_thread"
  })
  void shouldSeeDeparturesAsGdbDoes(String how, String function) throws Exception {
    for (String options : List.of("-g -O0", "-g -O2")) {
      String program = Fixture.program("departures", options.split(" ")).toString();
      StopComparison found = stops(List.of(program, how), 1, List.of(), "ready");
      assertTrue(found.functions().contains(function), found.functions().toString());
      assertEquals(List.of(), found.differences());
    }
  }

  @Test
  void shouldSeeAStormOfJumpsAsGdbDoes() throws Exception {
    String program = Fixture.program("departures", "-g", "-O2").toString();
    StopComparison found = stops(List.of(program, "jumps"), 12, List.of(), "ready");
    assertTrue(found.compared() > 300, found.toString());
    requireEqual(found);
  }

  /** Of a child that still runs in its parent's memory; the parent cannot be stopped meanwhile. */
  @Test
  void shouldSeeAChildAndItsParentBeforeItIsAnotherProgram() throws Exception {
    String program = Fixture.program("departures", "-g", "-O1").toString();
    Path pipe = Fixture.work().resolve("pipe-" + System.nanoTime());
    Programs.run(Programs.ROOT, 10, List.of("mkfifo", pipe.toString()));
    StopComparison comparison = new StopComparison();
    try (Running running =
        Running.start(List.of(program, "spawn", pipe.toString()), Map.of(), "ready")) {
      long child = childOf(running.pid());
      try (GdbStops gdb = GdbStops.attach(child)) {
        compare(lab, child, gdb.afterAWhile(5), comparison);
      }
      assertEquals(List.of(), comparison.differences());
      assertTrue(comparison.functions().contains("__spawni_child"), comparison.toString());
      try (Lab.Session session = lab.open(running.pid())) {
        Stacks.ThreadStack parent = Stacks.of(session.view()).threads().get(0);
        List<String> functions =
            parent.frames().stream().map(frame -> frame.function().orElse("?")).toList();
        int spawn = functions.indexOf("spawn");
        assertTrue(spawn > 0 && functions.indexOf("main") == spawn + 1, functions.toString());
        assertTrue(parent.note().orElse("").contains("vfork"), parent.note().toString());
      }
    }
  }

  private static long childOf(long pid) throws InterruptedException {
    for (int i = 0; i < 1200; i++) {
      Optional<ProcessHandle> child =
          ProcessHandle.of(pid).flatMap(parent -> parent.children().findFirst());
      if (child.isPresent()) {
        return child.get().pid();
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no child");
  }

  /** In the C library's function that made it; nothing tells where its frame ends. */
  @Test
  void shouldSeeThreadsThatHaveJustBegunAsGdbDoes() throws Exception {
    String program = Fixture.program("odd_stacks", "-g", "-O1").toString();
    StopComparison comparison = new StopComparison();
    try (Running running = Running.start(List.of(program, "threads"), Map.of(), "ready");
        GdbStops gdb = GdbStops.attach(running.pid())) {
      for (int i = 0; i < 3; i++) {
        compare(lab, running.pid(), gdb.whereAThreadBegins(), comparison);
        for (int k = 0; k < 8; k++) {
          compare(lab, running.pid(), gdb.nextInstruction(), comparison);
        }
      }
    }
    assertEquals(List.of(), comparison.differences());
    assertTrue(comparison.functions().contains("clone3"), comparison.functions().toString());
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

  private static final String REDIS =
      "echo ready; (sleep 1; exec redis-benchmark -s s -l -q -t set,get,lpush,lrange,zadd,mset) &"
          + " exec build/src/redis-server --port 0 --unixsocket s --save '' --logfile /dev/null";

  private static final String SQLITE =
      "echo ready; exec build/shell :memory: 'create table t(a, b); create index i on t(b);"
          + " with recursive c(n) as (select 1 union all select n + 1 from c) insert into t"
          + " select n, printf(\"%x\", n * 1999993) from c;'";

  private static final String POSTGRES =
      "as='setpriv --reuid postgres --regid postgres --clear-groups'; chown postgres .;"
          + " bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1);"
          + " $as $bin/initdb -D data > log; echo ready; exec $as $bin/postgres --single -D data"
          + " template1 <<< \"select sum(length(md5(n::text))) from generate_series(1, 1000000000) n\"";

  /** Under load; redis and sqlite built from their sources as distributions build them. */
  @ParameterizedTest
  @Tag("heavy")
  @ValueSource(strings = {"redis", "sqlite3", "postgres"})
  void shouldSeeServersAndDatabasesAsGdbDoes(String name, @TempDir Path folder) throws Exception {
    Map<String, String> builds =
        Map.of(
            "redis",
            "make -j2 -C src redis-server MALLOC=libc OPTIMIZATION=-O2 CFLAGS=-g"
                + " REDIS_CFLAGS=-fno-lto",
            "sqlite3",
            "./configure -q && make sqlite3.c shell.c"
                + " && gcc -O2 -g -o shell shell.c sqlite3.c -lpthread -ldl -lm");
    Map<String, List<String>> functions =
        Map.of(
            "redis",
            List.of("dictFind", "processCommand", "addReplyBulk", "zslInsert", "sdscatlen"),
            "sqlite3",
            List.of("sqlite3VdbeExec", "sqlite3BtreeInsert", "balance", "sqlite3VXPrintf"));
    if (builds.containsKey(name)) {
      String script = Programs.ROOT.resolve("itests/suites/build.sh").toString();
      Programs.Result built =
          Programs.run(folder, 1800, List.of("bash", script, name, builds.get(name)));
      assumeTrue(built.status() != 77, built.out());
    }
    String start = Map.of("redis", REDIS, "sqlite3", SQLITE, "postgres", POSTGRES).get(name);
    List<String> command = List.of("bash", "-c", "cd " + folder + "; " + start);
    requireEqual(stops(command, 14, functions.getOrDefault(name, List.of()), "ready"));
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
