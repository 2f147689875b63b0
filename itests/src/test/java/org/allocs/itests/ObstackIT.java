package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.CoreFile;
import org.allocs.target.Target;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Obstacks of stock programs are those that gdb saw begin, and have in them what it finds there.
 */
class ObstackIT {
  private static final Path WALK = Programs.ROOT.resolve("itests/src/test/gdb/obstacks.py");
  private static final int SECONDS = 120;

  private static Lab lab;
  private static Cores cores;

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab();
    cores = new Cores();
  }

  @AfterAll
  static void end() throws Exception {
    cores.close();
    lab.close();
  }

  private static Path installed(String path) {
    Path program = Path.of(path);
    assumeTrue(Files.isExecutable(program), path + " is not installed");
    return program;
  }

  /**
   * What a program has in obstacks at one moment.
   *
   * @param walked by gdb: each record with what it leads to
   * @param core of the same moment
   */
  private record Moment(Map<String, Set<String>> walked, Path core) {
    /** A call of a function: its name and which one. */
    static Moment of(String call, List<String> program) throws Exception {
      Path core = Files.createTempFile(cores.folder(), "obstacks", "");
      List<String> command =
          new ArrayList<>(
              List.of(
                  "env",
                  "STOP=" + call,
                  "CORE=" + core,
                  "PRELOAD=" + Programs.HOME.resolve("native/liballocs_preload.so"),
                  "gdb",
                  "-q",
                  "-nx",
                  "-batch",
                  "-iex",
                  "set debuginfod enabled off",
                  "-x",
                  WALK.toString(),
                  "--args"));
      command.addAll(program);
      Programs.Result said = Programs.run(cores.folder(), SECONDS, command);
      assertTrue(said.out().contains("stopped at " + call + "\n"), said::toString);
      Map<String, Set<String>> walked = new TreeMap<>();
      Set<String> current = null;
      for (String line : said.out().lines().toList()) {
        if (line.startsWith("obstack 0x")) {
          current = new TreeSet<>();
          walked.put(line.split(" ")[1], current);
        } else if (line.matches("(finished|growing) 0x.*")) {
          current.add(line);
        }
      }
      // One in which nothing is has nothing that could be found.
      walked.values().removeIf(Set::isEmpty);
      return new Moment(walked, core);
    }

    Lab.Session open() throws Exception {
      Target target = lab.targets().openCore(CoreFile.of(core));
      return new Lab.Session(target, lab.model().view(target));
    }
  }

  private static boolean isOfObstack(Allocation allocation) {
    return allocation.allocator().equals("gnu-obstack");
  }

  private static Map<String, Set<String>> found(Lab.Session session) throws Exception {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Allocation each : session.list(ObstackIT::isOfObstack)) {
      found
          .computeIfAbsent(each.attributes().get("record"), record -> new TreeSet<>())
          .add(
              each.attributes().get("objects")
                  + " "
                  + AddressRange.hex(each.base())
                  + " "
                  + AddressRange.hex(each.limit()));
      List<Allocation> path = session.view().find(each.limit() - 1).path();
      assertEquals(each, path.get(path.size() - 1));
      assertEquals("malloc", path.get(path.size() - 2).allocator());
    }
    return found;
  }

  private static String lines(Map<String, Set<String>> obstacks) {
    List<String> lines = new ArrayList<>();
    obstacks.forEach((record, parts) -> lines.add(record + "\n  " + String.join("\n  ", parts)));
    return String.join("\n", lines);
  }

  private static void assertAsWalked(Moment moment, int obstacks, boolean doubted)
      throws Exception {
    assertTrue(moment.walked().size() >= obstacks, () -> lines(moment.walked()));
    try (Lab.Session session = moment.open()) {
      assertEquals(lines(moment.walked()), lines(found(session)));
      for (Allocation each : session.list(ObstackIT::isOfObstack)) {
        assertTrue(doubted || !each.attributes().containsKey("doubt"), each::toString);
      }
    }
  }

  /** A grammar with long actions, which bison keeps in obstacks until it writes them out. */
  private static Path grammar() throws Exception {
    StringBuilder text = new StringBuilder("%%\nall: %empty\n");
    for (int i = 0; i < 300; i++) {
      text.append(" | all 't' { action").append(i).append("(\"").append("x".repeat(i));
      text.append("\", $1); }\n");
    }
    return Files.writeString(cores.folder().resolve("long.y"), text + ";\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_obstack_newchunk:2", "_obstack_newchunk:9"})
  void shouldFindObstacksOfBison(String call) throws Exception {
    List<String> command =
        List.of(installed("/usr/bin/bison").toString(), "-o", "long.c", grammar().toString());
    assertAsWalked(Moment.of(call, command), 2, false);
  }

  /** Sections, symbols and fragments: records of obstacks are themselves in obstacks. */
  private static Path assembly() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      text.append(".section s").append(i % 7).append("\nlabel").append(i).append(":\n");
      text.append(" .quad label").append(i * 7 % 2000).append("\n .align 64\n");
    }
    return Files.writeString(cores.folder().resolve("long.s"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"_obstack_newchunk:5", "_obstack_newchunk:60"})
  void shouldFindObstacksOfTheAssembler(String call) throws Exception {
    List<String> command =
        List.of(installed("/usr/bin/as").toString(), "-o", "long.o", assembly().toString());
    assertAsWalked(Moment.of(call, command), 2, false);
  }

  /** Its chunks come out of a pool of blocks that others use too. */
  @Test
  void shouldFindObstacksOfTheCompiler() throws Exception {
    List<String> ask = List.of("gcc", "-print-prog-name=cc1");
    Path compiler = installed(Programs.run(cores.folder(), SECONDS, ask).out().strip());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append("int f").append(i).append("(int *p, int n) { int s = 0; for (int i = 0; i < n;");
      text.append(" i++) if (p[i] > ").append(i).append(") s += p[i] * n; return s; }\n");
    }
    Path source = Files.writeString(cores.folder().resolve("long.c"), text);
    List<String> command =
        List.of(compiler.toString(), "-quiet", "-O2", "-o", "long.s", source.toString());
    assertAsWalked(Moment.of("_obstack_free:1000", command), 4, true);
  }

  /** One that waits for input, and has a stack of what it reads from. */
  static Running m4() throws Exception {
    Path first = Files.writeString(Fixture.work().resolve("first.m4"), "ready\n");
    List<String> command =
        List.of(installed("/usr/bin/m4").toString(), "-i", first.toString(), "-");
    return Running.start(command, hooks());
  }

  private static Map<String, String> hooks() {
    return Map.of("LD_PRELOAD", Programs.HOME.resolve("native/liballocs_preload.so").toString());
  }

  @Test
  void shouldFindObstacksOfAProcessThatWaits() throws Exception {
    try (Running running = m4();
        Lab.Session session = lab.open(running.pid())) {
      Map<String, Set<String>> found = found(session);
      assertTrue(found.size() > 1, () -> lines(found));
      assertEquals(List.of(), session.view().problems());
    }
  }

  /** By the functions of the C library, of which the program has none itself. */
  @ParameterizedTest
  @ValueSource(strings = {"-O0 -g", "-O2 -s"})
  void shouldFindWhatAProgramSaysThatItHas(String options) throws Exception {
    Path program = Fixture.program("obstacks", options.split(" "));
    try (Running running = Running.hooked(program);
        Lab.Session session = lab.open(running.pid())) {
      Map<String, Set<String>> said = said(running);
      assertEquals(5, said.size());
      assertEquals(lines(said), lines(found(session)));
      for (Allocation each : session.list(ObstackIT::isOfObstack)) {
        assertTrue(!each.attributes().containsKey("doubt"), each::toString);
      }
      assertEquals(List.of(), session.view().problems());
    }
  }

  private static Map<String, Set<String>> said(Running running) {
    Map<String, Set<String>> said = new TreeMap<>();
    for (String line : running.said()) {
      String[] words = line.split(" ", 2);
      if (words.length > 1) {
        said.computeIfAbsent(words[0], record -> new TreeSet<>()).add(words[1]);
      }
    }
    return said;
  }

  /** But for the one of which a chunk was freed: for all that is known it may be all of it. */
  @Test
  void shouldFindObstacksWithoutHooks() throws Exception {
    try (Running running = Running.start(Fixture.program("obstacks", "-O2", "-s"));
        Lab.Session session = lab.open(running.pid())) {
      Map<String, Set<String>> found = found(session);
      assertEquals(4, found.size(), () -> lines(found));
      assertTrue(said(running).entrySet().containsAll(found.entrySet()), () -> lines(found));
      for (Allocation each : session.list(ObstackIT::isOfObstack)) {
        assertTrue(each.attributes().containsKey("doubt"), each::toString);
      }
    }
  }

  @Test
  void shouldFindNoneInProgramsThatHaveNone() throws Exception {
    List<String> perl =
        List.of(
            installed("/usr/bin/perl").toString(),
            "-e",
            "$| = 1; my %all = map { $_ => 'x' x $_ } 1 .. 5000; print \"ready\\n\"; sleep 600");
    List<String> python =
        List.of(
            PythonIT.interpreter().toString(),
            "-c",
            "import time, json; print('ready', flush=True); time.sleep(600)");
    for (List<String> program : List.of(perl, python)) {
      try (Running running = Running.start(program, hooks());
          Lab.Session session = lab.open(running.pid())) {
        assertEquals(List.of(), session.list(ObstackIT::isOfObstack));
        assertEquals(List.of(), session.view().problems());
      }
    }
  }
}
