package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.target.Registers;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.allocs.testkit.Sleeping;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsTest {
  private static final ProcessTargets TARGETS = new ProcessTargets();

  @TempDir static Path directory;
  private static Path subject;

  @BeforeAll
  static void compile() throws Exception {
    subject = Subject.compile(directory, "subject", "-pthread");
  }

  @Test
  void shouldReadTwoHundredThreads() throws Exception {
    try (Subject process = Subject.start(subject, "threads", 200)) {
      Map<Long, Long> stacks = new HashMap<>();
      for (String line : process.lines()) {
        String[] words = line.split(" 0x");
        stacks.put(Long.parseLong(words[0]), Long.parseLong(words[1], 16));
      }
      try (Target target = TARGETS.open(process.pid())) {
        List<TargetThread> threads = target.threads();
        assertEquals(201, threads.size());
        assertEquals(process.pid(), threads.get(0).tid());
        for (TargetThread thread : threads.subList(1, 201)) {
          Registers registers = thread.registers().value().orElseThrow();
          long distance = stacks.get(thread.tid()) - registers.sp().orElseThrow();
          assertTrue(distance > 0 && distance < 4096, thread + " distance=" + distance);
          assertEquals("odd ) name(", thread.name());
        }
      }
      assertTrue(process.process().isAlive());
    }
  }

  @Test
  void shouldAgreeWithGdbOnRegisters() throws Exception {
    try (Subject process = Subject.start(subject, "threads", 3)) {
      process.lines();
      Sleeping.await(process.pid());
      Map<Long, Registers> found = new HashMap<>();
      try (Target target = TARGETS.open(process.pid())) {
        target.threads().forEach(t -> found.put(t.tid(), t.registers().value().orElseThrow()));
      }
      String format =
          "printf \"R %d %lx %lx %lx %lx %lx %lx %lx\\n\", $_gthread, $rip, $rsp, $rbx, $rbp, "
              + "$xmm0.v2_int64[0], $xmm15.v2_int64[0], ";
      String output =
          Subject.run(
              List.of(
                  "gdb",
                  "-nx",
                  "-batch",
                  "-p",
                  Long.toString(process.pid()),
                  "-ex",
                  "info threads",
                  "-ex",
                  "thread apply all " + format + "$fs_base"));
      compare(output, found);
    }
  }

  private static void compare(String output, Map<Long, Registers> found) {
    Map<String, Long> lwps = new HashMap<>();
    Matcher threads = Pattern.compile("(?m)^[* ] (\\d+) .*LWP (\\d+)").matcher(output);
    while (threads.find()) {
      lwps.put(threads.group(1), Long.parseLong(threads.group(2)));
    }
    Matcher values = Pattern.compile("(?m)^R (\\d+) (.*)$").matcher(output);
    int compared = 0;
    while (values.find()) {
      Registers registers = found.get(lwps.get(values.group(1)));
      long[] expected = Subject.numbers(values.group(2).trim());
      int[] numbers = {
        Registers.RIP, Registers.RSP, 3, Registers.RBP, 17, 17 + 15, Registers.FS_BASE
      };
      for (int i = 0; i < numbers.length; i++) {
        assertEquals(expected[i], registers.get(numbers[i]).orElseThrow(), output);
      }
      compared++;
    }
    assertEquals(4, compared, output);
  }

  @Test
  void shouldNotBeNoticedByBlockedCalls() throws Exception {
    try (Subject process = Subject.start(subject, "blocked")) {
      process.line();
      try (Target target = TARGETS.open(process.pid())) {
        for (int i = 0; i < 25; i++) {
          target.refresh();
          assertEquals(10, target.threads().size());
          target.threads().forEach(thread -> thread.registers().value().orElseThrow());
        }
      }
      process.tell("how often?");
      assertEquals("0", process.line());
      process.endInput();
      process.awaitEnd();
      assertEquals(0, process.process().exitValue());
    }
  }

  @Test
  void shouldLoseNoSignal() throws Exception {
    try (Subject process = Subject.start(subject, "signals", 2000)) {
      process.line();
      try (Target target = TARGETS.open(process.pid())) {
        for (int i = 0; i < 40; i++) {
          target.refresh();
          target.threads();
        }
      } catch (org.allocs.error.TargetGoneException e) {
        // It was done before we were.
      }
      assertEquals("2000", process.line());
    }
  }

  @Test
  void shouldLeaveAStoppedProcessStopped() throws Exception {
    try (Subject process = Subject.start(subject, "memory")) {
      process.line();
      process.signal("STOP");
      awaitState(process.pid(), 'T');
      try (Target target = TARGETS.open(process.pid())) {
        assertTrue(target.threads().get(0).registers().isKnown());
        awaitState(process.pid(), 'T');
      }
      process.signal("CONT");
      awaitState(process.pid(), 'S');
      process.endInput();
      process.awaitEnd();
      assertEquals(0, process.process().exitValue());
    }
  }

  /** Until it has, it has a child of its own stopped, which would outlive it. */
  private static void awaitAttached(Subject gdb) throws Exception {
    while (!gdb.line().endsWith("attached")) {}
  }

  /** The kernel tells where it waits. */
  private static void assertWaits(TargetThread thread) {
    Registers registers = thread.registers().value().orElseThrow();
    assertTrue(registers.sp().isPresent() && registers.pc().isPresent());
    assertTrue(registers.get(Registers.RBP).isEmpty());
  }

  static void awaitState(long pid, char state) throws Exception {
    char last = '?';
    for (int i = 0; i < 12_000 && last != state; i++) {
      last = ProcStat.read(Path.of("/proc/" + pid)).orElseThrow().state();
      Thread.sleep(last == state ? 0 : 5);
    }
    assertEquals(state, last);
  }

  @Test
  void shouldSayWhoTracesItAlready() throws Exception {
    try (Subject process = Subject.start(subject, "memory")) {
      long word = process.addresses()[0];
      try (Subject gdb =
          Subject.start("gdb", "-nx", "-q", "-p", process.pid(), "-ex", "echo attached\\n")) {
        awaitAttached(gdb);
        try (Target target = TARGETS.open(process.pid())) {
          TargetThread thread = target.threads().get(0);
          String reason = thread.note().orElseThrow();
          assertTrue(reason.contains(gdb.pid() + " (gdb)"), reason);
          assertWaits(thread);
          assertEquals("a word of 1999993", target.memory().readString(word, 64).orElseThrow());
        }
      }
    }
  }

  @Test
  void shouldNotWaitForAVforkParent() throws Exception {
    try (Subject process = Subject.start(subject, "vfork")) {
      process.line();
      awaitState(process.pid(), 'D');
      try (Target target = TARGETS.open(process.pid())) {
        TargetThread thread = target.threads().get(0);
        String reason = thread.lacks().orElseThrow();
        assertTrue(reason.contains("vfork"), reason);
        assertEquals("D (disk sleep)", thread.state().orElseThrow());
        assertWaits(thread);
      }
      process.endInput();
      process.awaitEnd();
      assertEquals(0, process.process().exitValue());
    }
  }

  @Test
  void shouldBearThreadsThatComeAndGo() throws Exception {
    try (Subject process = Subject.start(subject, "churn")) {
      process.line();
      try (Target target = TARGETS.open(process.pid())) {
        for (int i = 0; i < 50; i++) {
          target.refresh();
          assertTrue(target.threads().get(0).registers().isKnown());
          target.mappings();
          target.objects();
        }
      }
      process.endInput();
      process.awaitEnd();
      assertEquals(0, process.process().exitValue());
    }
  }

  @Test
  void shouldReadAProcessWhoseMainThreadHasEnded() throws Exception {
    try (Subject process = Subject.start(subject, "orphan-threads")) {
      long word = process.addresses()[0];
      try (Target target = TARGETS.open(process.pid())) {
        assertEquals("a word of 1999993", target.memory().readString(word, 64).orElseThrow());
        assertEquals(2, target.threads().size());
        TargetThread main = target.threads().get(0);
        assertEquals(process.pid(), main.tid());
        assertEquals("Z (zombie)", main.state().orElseThrow());
        assertTrue(main.registers().reason().orElseThrow().contains("it has ended"));
        assertTrue(target.threads().get(1).registers().isKnown());
        assertTrue(target.objects().size() > 2);
      }
    }
  }

  @Test
  void shouldReadAProcessWhoseMainThreadEndsWhileItIsOpen() throws Exception {
    try (Subject process = Subject.start(subject, "orphan-threads", "late")) {
      long word = process.addresses()[0];
      try (Target target = TARGETS.open(process.pid())) {
        int mappings = target.mappings().size();
        process.tell("");
        process.line();
        while (!target.threads().get(0).state().orElseThrow().startsWith("Z")) {
          target.refresh();
        }
        target.refresh();
        assertTrue(target.mappings().size() >= mappings);
        assertEquals("a word of 1999993", target.memory().readString(word, 64).orElseThrow());
        assertTrue(target.auxiliaryVector().isKnown());
        assertTrue(target.threads().get(1).stack().isPresent(), "a copy of its stack");
      }
    }
  }

  /** In a directory that no other process uses. */
  @Test
  void shouldLeaveNoFileBehind() throws Exception {
    Path own = Files.createDirectories(Path.of("target/native-files").toAbsolutePath());
    NativeFile.prefer(own);
    try (Subject process = Subject.start(subject, "memory");
        Target target = TARGETS.open(process.pid())) {
      process.line();
      FileTime before = Files.getLastModifiedTime(own);
      assertTrue(target.threads().get(0).registers().isKnown());
      assertNotEquals(before, Files.getLastModifiedTime(own), "none was there");
      try (var files = Files.list(own)) {
        assertEquals(List.of(), files.toList());
      }
    }
  }
}
