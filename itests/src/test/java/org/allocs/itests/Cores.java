package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Has the kernel and gdb write core files, in a folder that is gone when this is closed. */
final class Cores implements AutoCloseable {
  private static final int SECONDS = 120;

  private final Path folder;

  Cores() throws Exception {
    folder = Files.createTempDirectory(Fixture.work(), "cores");
  }

  Path folder() {
    return folder;
  }

  /** What gdb writes of a process that runs on. */
  Path byGdb(long pid) throws Exception {
    Path prefix = folder.resolve("gdb");
    Programs.Result result =
        Programs.run(folder, SECONDS, List.of("gcore", "-o", prefix.toString(), "" + pid));
    Path core = folder.resolve("gdb." + pid);
    assertEquals(0, result.status(), result.err());
    return core;
  }

  /**
   * What the kernel writes of a program that a signal ends some time after it was ready.
   *
   * @param signal name of it; empty if the program ends itself
   */
  Path byKernel(List<String> command, String signal, int milliseconds) throws Exception {
    String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern")).strip();
    assumeTrue(!pattern.startsWith("|") && !pattern.startsWith("/"), "core_pattern=" + pattern);
    Path here = Files.createTempDirectory(folder, "kernel");
    List<String> words =
        new ArrayList<>(
            List.of(
                "sh", "-c", "ulimit -c unlimited && cd \"$0\" && exec \"$@\"", here.toString()));
    words.addAll(command);
    try (Running running = Running.start(words, Map.of())) {
      Thread.sleep(milliseconds);
      if (!signal.isEmpty()) {
        Programs.run(here, 10, List.of("kill", "-" + signal, Long.toString(running.pid())));
      }
      running.await();
    }
    try (Stream<Path> found = Files.list(here)) {
      Path core = found.findFirst().orElse(null);
      assumeTrue(core != null, "the kernel wrote no core file: ulimit -H -c");
      return core;
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
