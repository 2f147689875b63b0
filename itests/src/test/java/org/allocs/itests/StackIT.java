package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.inspect.FramePart;
import org.allocs.inspect.Local;
import org.allocs.inspect.StackWish;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.Allocation;
import org.allocs.model.SourceFrame;
import org.allocs.testkit.Sleeping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of five threads: the functions that gdb finds, in its order. */
class StackIT {
  private static final Pattern THREAD = Pattern.compile("^Thread \\d+ .*LWP (\\d+).*");
  private static final Pattern FRAME = Pattern.compile("^#\\d+ +(?:0x[0-9a-f]+ in )?([^ (]+).*");
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-O0 -g",
        "-O2 -g",
        "-O2 -g -fno-omit-frame-pointer",
        "-O2",
        "-O1 -g -gdwarf-4 -static-pie -fPIE"
      })
  void shouldAgreeWithGdb(String options) throws Exception {
    Path program = Fixture.program("five_threads", options.split(" "));
    try (Running running = Running.start(program)) {
      Sleeping.await(running.pid()); // the last thread to pass the barrier is in pause()
      Map<Long, List<String>> theirs = gdb(running.pid());
      Sleeping.await(running.pid()); // again, in the calls that gdb interrupted
      try (Lab.Session session = lab.open(running.pid())) {
        Map<Long, List<String>> ours = frames(session);
        assertEquals(5, ours.size());
        assertEquals(theirs, ours);
      }
    }
  }

  private static Map<Long, List<String>> gdb(long pid) throws Exception {
    List<String> command =
        List.of(
            "gdb",
            "-nx",
            "-batch",
            "-ex",
            "set debuginfod enabled off",
            "-ex",
            "set backtrace past-main on",
            "-ex",
            "set backtrace past-entry on",
            "-p",
            Long.toString(pid),
            "-ex",
            "thread apply all bt");
    Map<Long, List<String>> threads = new TreeMap<>();
    List<String> current = new ArrayList<>();
    for (String line : Programs.run(Path.of("/tmp"), 60, command).out().split("\n")) {
      Matcher thread = THREAD.matcher(line);
      Matcher frame = FRAME.matcher(line);
      if (thread.matches()) {
        current = new ArrayList<>();
        threads.put(Long.parseLong(thread.group(1)), current);
      } else if (frame.matches() && !threads.isEmpty()) {
        current.add(plain(frame.group(1)));
      }
    }
    return threads;
  }

  /**
   * gdb leaves out the last number of {@code leaf.constprop.0}, and of two names for one function
   * prefers the other.
   */
  private static String plain(String name) {
    return name.replaceFirst("\\.\\d+$", "").replaceFirst("_impl$", "");
  }

  /** Names of frames by thread, innermost first: the tree has them in ascending order. */
  private static Map<Long, List<String>> frames(Lab.Session session) throws Exception {
    Map<Long, List<String>> threads = new TreeMap<>();
    for (Allocation frame : session.list(a -> a.allocator().equals("stackframe"))) {
      threads
          .computeIfAbsent(
              Long.parseLong(frame.attributes().get("thread")), tid -> new ArrayList<>())
          .add(plain(frame.name().orElse("??")));
    }
    return threads;
  }

  @Test
  void shouldLayOutTheVariablesOfAFrame() throws Exception {
    Path program = Fixture.program("five_threads", "-O0", "-g");
    try (Running running = Running.start(program);
        Lab.Session session = lab.open(running.pid())) {
      Allocation leaf =
          session.list(a -> a.name().equals(Optional.of("leaf"))).stream()
              .filter(a -> a.allocator().equals("stackframe"))
              .findFirst()
              .orElseThrow();
      String members =
          ((org.allocs.type.CompositeType) session.view().type(leaf).value().orElseThrow())
              .members().stream()
                  .map(m -> m.type().name() + " " + m.name().orElse(""))
                  .sorted()
                  .toList()
                  .toString();
      assertTrue(members.contains("char[17] name"), members);
      assertTrue(members.contains("int depth"), members);
    }
  }

  private static StackFrame frame(Stacks stacks, String function) {
    return stacks.threads().stream()
        .flatMap(thread -> thread.frames().stream())
        .filter(frame -> frame.function().equals(Optional.of(function)))
        .findFirst()
        .orElseThrow();
  }

  private static Local local(StackFrame frame, String name) {
    return frame.locals().orElseThrow().value().orElseThrow().stream()
        .filter(local -> local.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Stacks full(Lab.Session session) throws Exception {
    return Stacks.of(session.view(), new StackWish(OptionalLong.empty(), true, true, true));
  }

  @Test
  void shouldTellValuesAndWhatEachByteIsFor() throws Exception {
    Path program = Fixture.program("five_threads", "-O0", "-g");
    try (Running running = Running.start(program);
        Lab.Session session = lab.open(running.pid())) {
      Stacks stacks = full(session);
      StackFrame outer = frame(stacks, "with_alloca");
      assertEquals(Optional.of("333"), local(outer, "bytes").value());
      assertTrue(local(outer, "bytes").parameter());
      Allocation there = local(outer, "space").target().orElseThrow().allocation().orElseThrow();
      assertTrue(outer.allocation().range().contains(there.range()), there.toString());
      List<FramePart> parts = outer.parts();
      FramePart last = parts.get(parts.size() - 1);
      assertEquals(FramePart.Kind.RETURN_ADDRESS, last.kind());
      assertEquals(outer.allocation().size(), last.offset() + last.size());
      assertEquals(Optional.of("rbp"), parts.get(parts.size() - 2).register());
      FramePart space =
          parts.stream().filter(p -> p.name().equals(Optional.of("space"))).findFirst().get();
      assertEquals(FramePart.Kind.LOCAL, space.kind());
      assertEquals(8, space.size());
      assertEquals(
          local(outer, "space").address().getAsLong(), outer.allocation().base() + space.offset());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O2", "-O2 -fno-asynchronous-unwind-tables"})
  void shouldKnowCodeThatCompilersDescribeForDebuggers(String options) throws Exception {
    Path object = Fixture.work().resolve("jitted" + options.hashCode() + ".o");
    List<String> command = new ArrayList<>(List.of("gcc", "-c", "-g", "-o", object.toString()));
    command.addAll(List.of(options.split(" ")));
    command.add(Programs.ROOT.resolve("itests/src/test/c/jitted.c").toString());
    assertEquals(0, Programs.run(Programs.ROOT, 60, command).status());
    try (Running running = Running.start(Fixture.program("jit_host", "-g"), object.toString());
        Lab.Session session = lab.open(running.pid())) {
      Stacks stacks = full(session);
      List<String> functions =
          stacks.threads().get(0).frames().stream().map(f -> f.function().orElse("?")).toList();
      int made = functions.indexOf("jitted");
      assertEquals(List.of("park", "jitted", "main"), functions.subList(made - 1, made + 2));
      StackFrame frame = frame(stacks, "jitted");
      SourceFrame line = frame.place().value().orElseThrow().frames().get(0);
      assertTrue(line.file().endsWith("jitted.c"), line.toString());
      assertEquals(10, line.line());
      assertEquals("struct pair", local(frame, "local").type().name().replace("volatile ", ""));
      assertEquals(Optional.of("1999993"), local(frame, "kept").value());
    }
  }

  @Test
  void shouldSayWhyThereAreNoFramesOfAProgramThatWasReplaced() throws Exception {
    Path program = Fixture.program("departures", "-O1", "-g");
    Process process = new ProcessBuilder(program.toString(), "exec").start();
    BufferedReader said = process.inputReader();
    try {
      assertEquals("ready", said.readLine());
      try (Lab.Session session = lab.open(process.pid())) {
        session.view().context().target().objects(); // those of the first program
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        assertEquals("ready", said.readLine());
        ThreadStack between = Stacks.of(session.view()).threads().get(0);
        assertEquals(List.of(), between.frames());
        List<String> problems = session.view().problems();
        assertTrue(problems.toString().contains("it runs another program"), problems.toString());
        session.view().refresh();
        ThreadStack after = Stacks.of(session.view()).threads().get(0);
        assertEquals(Optional.empty(), after.note());
        assertTrue(after.frames().size() > 3, after.toString());
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> functions(ThreadStack thread) {
    return thread.frames().stream().map(frame -> frame.function().orElse("?")).toList();
  }

  /** Until something is not as it should be, of which it is said what. */
  @ParameterizedTest
  @CsvSource({
    "smashed, park smash, is not in code",
    "circle, park circle, ",
    "nowhere, , is not in writable memory; it is at 0x",
    "by_hand, park by_hand main, ",
    "by_hand_told, park by_hand_told main, ",
    "wild, park on_fault ? ? call_wild main, ",
    "null, park on_fault ? ? call_wild main, ",
    "overflow, park on_fault ? recurse recurse recurse, ",
    "coroutine, park coroutine coroutine coroutine coroutine coroutine coroutine, __start_context"
  })
  void shouldFollowOddStacksAsFarAsTheyGo(String how, String expected, String note)
      throws Exception {
    for (String options : List.of("-g -O0", "-O2 -fno-asynchronous-unwind-tables -g", "-O1 -s")) {
      String all = options + " -fno-optimize-sibling-calls";
      Path program = Fixture.program("odd_stacks", all.split(" "));
      String command = "ulimit -s 1024; exec " + program + " " + how;
      try (Running running = Running.start(List.of("sh", "-c", command), Map.of());
          Lab.Session session = lab.open(running.pid())) {
        ThreadStack thread = Stacks.of(session.view()).threads().get(0);
        String said = thread + options;
        assertTrue(thread.note().orElse("").contains(note == null ? "" : note), said);
        List<String> wanted = expected == null ? List.of() : List.of(expected.split(" "));
        assertTrue(wanted.isEmpty() || thread.frames().size() > wanted.size(), said);
        for (int i = 0; i < wanted.size() && !options.contains("-s"); i++) {
          String function = thread.frames().get(i + 1).function().orElse("?");
          assertTrue(wanted.get(i).equals("?") || wanted.get(i).equals(function), said);
        }
      }
    }
  }

  /**
   * Call frame information that is hostile, or of code that sees to its stacks itself: what is
   * found comes to an end, of which it is said why, unless it is that of the program.
   */
  @ParameterizedTest
  @CsvSource({
    "goes_back, park, is not above",
    "stands_still, park, is not above",
    "follows_itself, park, is not above",
    "claims_a_signal, park, is not above",
    "turns_round, park turns_round main, ",
    "returns_in_circles, park returns_in_circles main, ",
    "calls_itself, park calls_itself calls_itself calls_itself, return address 0x2 is not in code",
    "filter, park behind_a_filter main, ",
    "other_stack, park task on_other_stack switch_by_hand main, "
  })
  void shouldFollowHostileFramesAsFarAsTheyGo(String how, String expected, String note)
      throws Exception {
    Path program = Fixture.program("hostile_frames", "-g", "-O1");
    try (Running running = Running.start(program, how);
        Lab.Session session = lab.open(running.pid())) {
      ThreadStack thread = Stacks.of(session.view()).threads().get(0);
      List<String> wanted = List.of(expected.split(" "));
      assertEquals(wanted, functions(thread).subList(1, 1 + wanted.size()), thread.toString());
      assertEquals(note == null, thread.note().isEmpty(), thread.toString());
      assertTrue(thread.note().orElse("").contains(note == null ? "" : note), thread.toString());
    }
  }

  /** gcc makes each function call for more stack where there is too little left. */
  @Test
  void shouldFollowStacksThatGrowByPieces() throws Exception {
    Path program = Fixture.program("hostile_frames", "-g", "-O0", "-fsplit-stack");
    try (Running running = Running.start(program, "pieces");
        Lab.Session session = lab.open(running.pid())) {
      ThreadStack thread = Stacks.of(session.view()).threads().get(0);
      List<String> functions = new ArrayList<>(functions(thread));
      functions.removeIf(name -> name.equals("__morestack"));
      assertTrue(functions.size() < thread.frames().size(), "there are pieces");
      int wanted = 200;
      assertEquals(wanted, functions.stream().filter("in_pieces"::equals).count());
      int first = functions.indexOf("in_pieces");
      assertEquals("main", functions.get(first + wanted), thread.toString());
      assertEquals(Optional.empty(), thread.note());
      for (StackFrame frame : thread.frames()) {
        String address = frame.allocation().attributes().get("cfa");
        long inside = Long.parseUnsignedLong(address.substring(2), 16) - 1;
        assertTrue(
            session.view().find(inside).path().stream()
                .anyMatch(a -> address.equals(a.attributes().get("cfa"))),
            frame.toString());
      }
    }
  }

  @Test
  void shouldFollowAStackThatOverflowedToItsEnd() throws Exception {
    String program = Fixture.program("odd_stacks", "-g", "-O0").toString();
    List<String> command = List.of("sh", "-c", "ulimit -s 1024; exec " + program + " overflow");
    try (Running running = Running.start(command, Map.of());
        Lab.Session session = lab.open(running.pid())) {
      ThreadStack thread = Stacks.of(session.view()).threads().get(0);
      List<String> functions = functions(thread);
      assertEquals(Optional.empty(), thread.note());
      assertTrue(functions.size() > 1000, functions.size() + " frames");
      assertEquals("main", functions.get(functions.lastIndexOf("recurse") + 1));
    }
  }

  /**
   * What musl is built of tells nothing of its frames, and as a shared library only the names of
   * what it exports. No function is called by the name of one of these before it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"-static", "-fPIE"})
  void shouldFollowStacksThroughALibraryThatTellsNothing(String option) throws Exception {
    Path built = Fixture.work().resolve("five_threads-musl" + option);
    String source = Programs.ROOT.resolve("itests/src/test/c/five_threads.c").toString();
    List<String> command =
        List.of("musl-gcc", option, "-O1", "-g", "-w", "-o", built.toString(), source);
    assumeTrue(Files.exists(Path.of("/usr/bin/musl-gcc")), "needs musl-tools");
    assertEquals(0, Programs.run(Programs.ROOT, 60, command).status());
    try (Running running = Running.start(built);
        Lab.Session session = lab.open(running.pid())) {
      List<ThreadStack> threads = Stacks.of(session.view()).threads();
      assertEquals(5, threads.size());
      for (ThreadStack thread : threads) {
        List<String> functions = functions(thread);
        boolean main = thread.tid() == running.pid();
        assertTrue(functions.contains(main ? "main" : "run"), thread.toString());
        assertTrue(functions.contains("pause"), thread.toString());
        assertTrue(!functions.contains("memset"), thread.toString());
        if (!option.equals("-static")) {
          StackFrame innermost = thread.frames().get(0); // hidden __syscall_cp_asm
          assertEquals("?", functions.get(0), thread.toString());
          String perhaps = innermost.allocation().attributes().get("perhaps");
          assertTrue(perhaps.matches("memset\\+\\d+"), perhaps);
        }
      }
    }
  }

  @Test
  void shouldTellThreadsOfAProcessWhoseMainThreadHasEnded() throws Exception {
    Path program = Fixture.program("odd_stacks", "-g", "-O1");
    try (Running running = Running.start(program, "leader");
        Lab.Session session = lab.open(running.pid())) {
      List<ThreadStack> threads = Stacks.of(session.view()).threads();
      assertEquals(2, threads.size());
      assertEquals(running.pid(), threads.get(0).tid());
      assertTrue(threads.get(0).note().orElse("").contains("it has ended"), threads.toString());
      assertTrue(functions(threads.get(1)).contains("outlive"), threads.toString());
      assertTrue(threads.get(1).guard().isPresent(), "a stack of its own");
    }
  }

  @Test
  void shouldTellClassesOfObjectsAndFramesThatWereReplaced() throws Exception {
    Path built = Fixture.work().resolve("frames");
    List<String> command = new ArrayList<>(List.of("g++", "-O2", "-g", "-o", built.toString()));
    command.add(Programs.ROOT.resolve("itests/src/test/c/frames.cc").toString());
    assertEquals(0, Programs.run(Programs.ROOT, 120, command).status());
    try (Running running = Running.start(built);
        Lab.Session session = lab.open(running.pid())) {
      Stacks stacks = full(session);
      assertTrue(frame(stacks, "rest").tailCall());
      assertTrue(!frame(stacks, "any").tailCall());
      assertEquals(Optional.of("113 'q'"), local(frame(stacks, "any"), "letter").value());
      Allocation arguments =
          local(frame(stacks, "main"), "argv").target().orElseThrow().allocation().orElseThrow();
      assertEquals("auxv", arguments.allocator());
      Local base = local(frame(stacks, "any"), "base");
      assertEquals("Base *", base.type().name().replace("struct ", ""));
      assertEquals(Optional.of("inner::Derived"), base.dynamicClass(), base.toString());
    }
  }
}
