package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that hold their target, and what is left of it when they end, however they do. */
class HoldIT {
  private static final String ALLOCS = Programs.ROOT.resolve("allocs").toString();
  private static final int SECONDS = 60;

  /** With 10 milliseconds between: a minute, which only what hangs takes. */
  private static final int MOST_LOOKS = 6000;

  private static Path program;

  @BeforeAll
  static void compile() throws Exception {
    program = Fixture.program("five_threads", "-O1", "-g");
  }

  private static List<String> command(String name, long pid, String... more) {
    List<String> command = new ArrayList<>(List.of(ALLOCS, name, "--stop", Long.toString(pid)));
    command.addAll(List.of(more));
    return command;
  }

  @ParameterizedTest
  @ValueSource(strings = {"stacks", "show"})
  void shouldHoldTheTargetMeanwhile(String name) throws Exception {
    try (Running running = Running.start(program)) {
      String[] address = name.equals("show") ? new String[] {"main"} : new String[0];
      Programs.Result result =
          Programs.run(Path.of("/tmp"), SECONDS, command(name, running.pid(), address));
      assertEquals(0, result.status(), result::err);
      assertTrue(!name.equals("stacks") || result.out().contains(" main at "), result.out());
      awaitFree(running.pid());
    }
  }

  /** Nothing traces any thread, and none is stopped. */
  private static void awaitFree(long pid) throws Exception {
    List<String> held = List.of("?");
    for (int i = 0; i < MOST_LOOKS && !held.isEmpty(); i++) {
      held = held(pid);
      Thread.sleep(held.isEmpty() ? 0 : 10);
    }
    assertEquals(List.of(), held);
  }

  private static List<String> held(long pid) throws IOException {
    List<String> held = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        List<String> lines = status(thread);
        lines.removeIf(line -> !line.startsWith("State:") && !line.startsWith("TracerPid:"));
        boolean free =
            lines.isEmpty() || lines.contains("TracerPid:\t0") && !lines.get(0).contains("stop");
        if (!free) {
          held.add(thread + " " + lines);
        }
      }
    }
    return held;
  }

  /** Empty of a thread that has ended since it was listed: the file is gone, or its thread is. */
  private static List<String> status(Path thread) {
    try {
      return new ArrayList<>(Files.readAllLines(thread.resolve("status")));
    } catch (IOException e) {
      return new ArrayList<>();
    }
  }

  @Test
  void shouldLetGoWhenItIsInterrupted() throws Exception {
    endAtRandom("INT", 2);
  }

  @Test
  void shouldLetGoWhenItIsKilled() throws Exception {
    endAtRandom("KILL", 2);
  }

  @Test
  @Tag("heavy")
  void shouldLetGoWhenItIsKilledAnyHundredTimes() throws Exception {
    endAtRandom("KILL", 100);
  }

  /** Ends the virtual machine at moments before, while and after it holds the target. */
  private static void endAtRandom(String signal, int times) throws Exception {
    Random random = new Random(1999993);
    try (Running running = Running.start(program)) {
      for (int i = 0; i < times; i++) {
        Process process =
            new ProcessBuilder(command("list", running.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean held = i % 2 == 0 && awaitHeld(running.pid(), process);
        Thread.sleep(held ? random.nextInt(50) : random.nextInt(1500));
        signal(signal, process);
        assertTrue(process.waitFor(5 * SECONDS, TimeUnit.SECONDS));
        awaitFree(running.pid());
      }
      Programs.run(Path.of("/tmp"), SECONDS, command("list", running.pid()));
      Set<Path> abandoned = new HashSet<>(abandoned());
      for (int i = 0; i < MOST_LOOKS && !abandoned.isEmpty(); i++) {
        Thread.sleep(10); // another process may have made it, and be about to remove it
        abandoned.retainAll(abandoned());
      }
      assertEquals(Set.of(), abandoned);
    }
  }

  /** Scratch directories of processes that have ended: the next command removes them. */
  private static List<Path> abandoned() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> memory = Files.list(Path.of("/dev/shm"));
        Stream<Path> disk = Files.list(Path.of("/tmp"))) {
      memory
          .filter(file -> file.getFileName().toString().matches("allocs-[0-9]+-[0-9]+"))
          .filter(file -> Files.exists(file.resolve(".lock")))
          .filter(file -> !Files.exists(Path.of("/proc", pid(file))))
          .forEach(found::add);
      disk.filter(file -> file.getFileName().toString().startsWith("allocs-stop"))
          .forEach(found::add);
    }
    return found;
  }

  private static String pid(Path scratch) {
    return scratch.getFileName().toString().split("-")[1];
  }

  private static boolean awaitHeld(long pid, Process process) throws Exception {
    while (process.isAlive() && held(pid).isEmpty()) {
      Thread.sleep(2);
    }
    return process.isAlive();
  }

  /** To the command and the virtual machine, but not to what holds the target for it. */
  private static void signal(String signal, Process process) throws Exception {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    for (ProcessHandle each : all) {
      if (!each.info().command().orElse("").contains("allocs-stop")) {
        new ProcessBuilder("kill", "-" + signal, Long.toString(each.pid()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      }
    }
  }
}
