package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.allocs.error.TargetAccessException;
import org.allocs.error.UnsupportedException;
import org.allocs.target.Hold;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How threads are stopped, for a moment or longer, and that nothing of it stays. */
class StopTest {
  private static final ProcessTargets TARGETS = new ProcessTargets();
  private static final int RBX = 3;
  private static final int LEAST_STOPS = 11;

  /** Of which one is not prolonged, on a busy machine. */
  private static final int MOST_STOPS = 500;

  @TempDir static Path directory;
  private static Path subject;

  @BeforeAll
  static void compile() throws Exception {
    subject = Subject.compile(directory, "subject", "-pthread", "-O1");
  }

  /**
   * The pause in which fewest other programs had a part: they prolong it, and nothing shortens it.
   */
  @ParameterizedTest
  @ValueSource(ints = {20, 200})
  void shouldStopForLessThanAMillisecondPerTenThreads(int threads) throws Exception {
    try (Subject process = Subject.start(subject, "busy", threads)) {
      process.line();
      List<Long> stops = new ArrayList<>();
      try (Target target = TARGETS.open(process.pid())) {
        do {
          report(process);
          target.refresh();
          assertEquals(threads, target.threads().size());
          stops.add(report(process)[0]);
        } while (stops.size() < LEAST_STOPS
            || (Collections.min(stops) >= threads / 10 * 1_000_000L && stops.size() < MOST_STOPS));
      }
      Collections.sort(stops);
      assertTrue(stops.get(stops.size() / 2) > 0, "not stopped");
      assertTrue(stops.get(0) < threads / 10 * 1_000_000L, stops::toString);
      assertEquals(0, report(process)[1]);
    }
  }

  /** The longest stop in nanoseconds, and how many calls were interrupted. */
  private static long[] report(Subject process) throws Exception {
    process.tell("report");
    String[] words = process.line().split(" ");
    return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
  }

  @Test
  void shouldCopyTheStackOfTheMomentOfTheRegisters() throws Exception {
    try (Subject process = Subject.start(subject, "busy", 3)) {
      long word = process.addresses()[1];
      try (Target target = TARGETS.open(process.pid())) {
        Set<Long> counts = new HashSet<>();
        for (int i = 0; i < 10 || counts.size() < 2; i++) { // it may have to wait for a processor
          target.refresh();
          TargetThread counter = counter(target, word);
          long count = counter.registers().value().orElseThrow().get(RBX).orElseThrow();
          long copied = counter.stack().orElseThrow().over(target.memory()).readLong(word);
          assertTrue(count - copied == 0 || count - copied == 1, count + " " + copied);
          counts.add(copied);
        }
      }
    }
  }

  private static TargetThread counter(Target target, long word) throws Exception {
    return target.threads().stream()
        .filter(t -> t.stack().filter(stack -> stack.range().contains(word)).isPresent())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldHoldAllThreadsUntilItIsClosed() throws Exception {
    try (Subject process = Subject.start(subject, "busy", 20)) {
      long[] places = process.addresses();
      try (Target target = TARGETS.open(process.pid())) {
        Memory memory = target.memory();
        Hold hold = target.hold();
        assertThrows(TargetAccessException.class, target::hold);
        long ticks = memory.readLong(places[0]);
        TargetThread counter = counter(target, places[1]);
        Registers registers = counter.registers().value().orElseThrow();
        Thread.sleep(30);
        target.refresh();
        assertEquals(ticks, memory.readLong(places[0]));
        assertEquals(registers, counter(target, places[1]).registers().value().orElseThrow());
        assertTrue(registers.get(RBX).orElseThrow() - memory.readLong(places[1]) <= 1);
        hold.close();
        assertRuns(process, memory, places[0]);
        target.hold();
      }
      try (Target target = TARGETS.open(process.pid())) {
        assertRuns(process, target.memory(), places[0]);
      }
      assertEquals(0, report(process)[1]);
    }
  }

  /**
   * It does something, and nothing traces it: a tracer whose starter was killed may be about to.
   */
  private static void assertRuns(Subject process, Memory memory, long ticks) throws Exception {
    long before = memory.readLong(ticks);
    boolean runs = false;
    for (int i = 0; i < 10_000 && !runs; i++) {
      Thread.sleep(1);
      runs = before != memory.readLong(ticks) && !isTraced(process);
    }
    assertTrue(runs, isTraced(process) ? "still traced" : "does nothing");
  }

  private static boolean isTraced(Subject process) throws Exception {
    ProcDirectory tasks = ProcDirectory.of(process.pid());
    for (long tid : tasks.threadIds()) {
      if (!Refusal.statusField(tasks.task(tid), "TracerPid").orElse("0").equals("0")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldLeaveAHeldProcessStoppedThatWasSo() throws Exception {
    try (Subject process = Subject.start(subject, "memory")) {
      process.line();
      process.signal("STOP");
      ThreadsTest.awaitState(process.pid(), 'T');
      try (Target target = TARGETS.open(process.pid())) {
        Hold hold = target.hold();
        assertEquals("T (stopped)", target.threads().get(0).state().orElseThrow());
        hold.close();
        ThreadsTest.awaitState(process.pid(), 'T');
        Thread.sleep(20);
        ThreadsTest.awaitState(process.pid(), 'T');
      }
      process.signal("CONT");
      process.endInput();
      process.awaitEnd();
      assertEquals(0, process.process().exitValue());
    }
  }

  @Test
  void shouldNotHoldWhatAnotherProcessTraces() throws Exception {
    try (Subject process = Subject.start(subject, "memory");
        Subject strace = Subject.start("strace", "-qq", "-o", "/dev/null", "-p", process.pid())) {
      process.line();
      for (int i = 0; i < 1000 && !isTraced(process); i++) {
        Thread.sleep(5);
      }
      try (Target target = TARGETS.open(process.pid())) {
        TargetAccessException e = assertThrows(TargetAccessException.class, target::hold);
        assertTrue(e.getMessage().contains(strace.pid() + " (strace)"), e.getMessage());
      }
      strace.signal("TERM");
      strace.awaitEnd();
    }
  }

  @Test
  void shouldNotHoldItself() throws Exception {
    for (Target target :
        List.of(
            TARGETS.self(1, new Registers()),
            TARGETS.self(),
            TARGETS.open(ProcessHandle.current().pid()))) {
      assertThrows(UnsupportedException.class, target::hold);
      target.close();
    }
  }

  @Test
  void shouldStopItsOwnThreads() throws Exception {
    try (Target target = TARGETS.self()) {
      List<TargetThread> threads = target.threads();
      assertTrue(threads.size() > 3, threads.toString());
      for (TargetThread thread : threads) { // the last one may wait for the child
        assertEquals("it has just started", thread.lacks().orElse("it has just started"));
        assertEquals(thread.registers().isKnown(), thread.stack().isPresent(), thread.name());
      }
      assertTrue(threads.get(0).registers().isKnown());
    }
  }

  @Test
  void shouldLetGoWhenItIsKilled() throws Exception {
    killAtRandom(12);
  }

  @Test
  @Tag("heavy")
  void shouldLetGoWhenItIsKilledAnyHundredTimes() throws Exception {
    killAtRandom(200);
  }

  /** Kills the tracer, or what started it, at moments before, during and after a stop. */
  private static void killAtRandom(int times) throws Exception {
    Random random = new Random(1999993);
    try (Subject process = Subject.start(subject, "busy", 30)) {
      long ticks = process.addresses()[0];
      try (Target target = TARGETS.open(process.pid())) {
        for (int i = 0; i < times; i++) {
          stopAndKill(process.pid(), random);
          assertRuns(process, target.memory(), ticks);
        }
      }
    }
  }

  private static void stopAndKill(long pid, Random random) throws Exception {
    boolean hold = random.nextInt(3) == 0;
    try (StopProgram program = hold ? StopProgram.start(pid, "hold") : StopProgram.start(pid)) {
      long moment = System.nanoTime() + random.nextInt(3_000_000);
      while (System.nanoTime() < moment) {
        Thread.onSpinWait();
      }
      ProcessHandle starter = program.process().toHandle();
      if (random.nextBoolean()) {
        starter.children().forEach(ProcessHandle::destroyForcibly);
      } else {
        starter.destroyForcibly();
      }
    }
  }

  @Test
  void shouldLoseNoSignalWhenItIsKilled() throws Exception {
    Random random = new Random(1999993);
    try (Subject process = Subject.start(subject, "signals", 5000)) {
      process.line();
      for (int i = 0; i < 20; i++) {
        stopAndKill(process.pid(), random);
      }
      assertEquals("5000", process.line());
    }
  }

  @Test
  void shouldLoseNoSignalWhenItHolds() throws Exception {
    try (Subject process = Subject.start(subject, "signals", 5000)) {
      process.line();
      for (int i = 0; i < 20; i++) {
        StopProgram program = StopProgram.start(process.pid(), "hold");
        program.output().read();
        program.close();
      }
      assertEquals("5000", process.line());
    }
  }
}
