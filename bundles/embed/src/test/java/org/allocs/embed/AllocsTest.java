package org.allocs.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.allocs.error.TargetGoneException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.Stacks;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.Test;

class AllocsTest {
  private static final long NO_PID = 999_999_999;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Threads that belong to us; the virtual machine keeps one of its own for child processes. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> !thread.getName().startsWith("process reaper"))
        .collect(Collectors.toSet());
  }

  /** Threads that ended are listed until the machine has taken note of it. */
  private static void assertSameThreads(Set<Thread> before) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!threads().equals(before) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertEquals(before, threads());
  }

  /** Files that this process made. */
  private static Set<Path> files() throws IOException {
    String ours = "allocs-" + ProcessHandle.current().pid() + "-";
    Set<Path> files = new HashSet<>();
    for (String directory : List.of(System.getProperty("java.io.tmpdir"), "/dev/shm")) {
      try (Stream<Path> found = Files.list(Path.of(directory))) {
        found.filter(path -> path.getFileName().toString().startsWith(ours)).forEach(files::add);
      }
    }
    return files;
  }

  @Test
  void shouldOpenItself() throws Exception {
    try (Session session = Allocs.self()) {
      Inspection found = session.find("malloc");
      assertTrue(found.leaf().isPresent());
      assertTrue(found.resolution().path().get(0).name().orElse("").contains("libc"));
    }
  }

  @Test
  void shouldSeeItsOwnStacks() throws Exception {
    try (Session session = Allocs.self()) {
      List<Stacks.ThreadStack> threads = session.stacks().threads();
      assertTrue(threads.size() > 3, () -> threads.size() + " threads");
      for (Stacks.ThreadStack thread : threads) {
        assertFalse(thread.frames().isEmpty(), () -> thread.name() + ": " + thread.note());
        Allocation frame = thread.frames().get(0).allocation();
        assertEquals(Optional.of(frame), session.find(frame.base()).resolution().leaf());
      }
    }
  }

  @Test
  void shouldOpenAProcess() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "3600").start();
    try (Session session = Allocs.open(sleeper.pid())) {
      List<Allocation> all = new ArrayList<>();
      session.list(all::add);
      assertTrue(all.size() > 3, () -> all.toString());
      assertEquals(all.get(0), session.find(all.get(0).base()).resolution().path().get(0));
      assertEquals(1, session.stacks().threads().size());
      session.show(session.address("environ"), 1);
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void shouldRunAProgramUnderTheHooksAndEndIt() throws Exception {
    Process process;
    try (Session session = Allocs.run("sleep", "3600")) {
      process = session.process().orElseThrow();
      boolean[] hooked = new boolean[1];
      session.list(
          allocation -> {
            hooked[0] |= allocation.name().orElse("").contains("liballocs_preload");
            return !hooked[0];
          });
      assertTrue(hooked[0]);
    }
    assertFalse(process.isAlive());
  }

  @Test
  void shouldSayThatThereIsNoSuchProcess() {
    assertThrows(TargetGoneException.class, () -> Allocs.open(NO_PID));
  }

  @Test
  void shouldSayThatThereIsNoSuchProgramSymbolOrType() throws Exception {
    assertThrows(IOException.class, () -> Allocs.run("/no/such/program"));
    try (Session session = Allocs.self()) {
      assertThrows(IllegalArgumentException.class, () -> session.find("no_such_symbol_anywhere"));
      assertThrows(IllegalArgumentException.class, () -> session.show(0, "struct nowhere", 1));
    }
  }

  @Test
  void shouldLeaveNothingBehind() throws Exception {
    Set<Thread> threads = threads();
    Set<Path> files = files();
    try (Session outer = Allocs.self();
        Session inner = Allocs.run("sleep", "3600")) {
      outer.find("malloc");
      inner.types();
      assertEquals(files.size() + 1, files().size());
    }
    assertSameThreads(threads);
    assertEquals(files, files());
    assertThrows(TargetGoneException.class, () -> Allocs.open(NO_PID));
    assertSameThreads(threads);
    assertEquals(files, files());
  }

  @Test
  void shouldRunTheExampleOfTheReadme() throws Exception {
    String source = Files.readString(Path.of("src/test/java/org/allocs/embed/Example.java"));
    assertTrue(Files.readString(Path.of("README.md")).contains(source));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Example.main(new String[0]);
    } finally {
      System.setOut(out);
    }
    assertTrue(bytes.toString(StandardCharsets.UTF_8).contains(" chunks, "), bytes::toString);
  }

  @Test
  void shouldLogToTheBindingOfTheHost() throws Exception {
    Allocs.self().close();
    assertTrue(HostBinding.messages().stream().anyMatch(m -> m.contains("engine started")));
  }
}
