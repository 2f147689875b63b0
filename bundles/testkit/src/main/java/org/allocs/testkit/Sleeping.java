package org.allocs.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Waits until all threads of a process wait, however busy the machine is. */
public final class Sleeping {
  private static final int MAX_LOOKS = 3000;
  private static final int BETWEEN_MILLIS = 20;

  private Sleeping() {}

  /**
   * Returns once all were found asleep twice, and none had been awake between.
   *
   * @throws IOException if they do not come to rest within a minute
   */
  public static void await(long pid) throws IOException, InterruptedException {
    Optional<Map<Path, List<String>>> before = Optional.empty();
    for (int i = 0; i < MAX_LOOKS; i++) {
      Optional<Map<Path, List<String>>> now = asleep(pid);
      if (now.isPresent() && now.equals(before)) {
        return;
      }
      before = now;
      Thread.sleep(BETWEEN_MILLIS);
    }
    throw new IOException("does not come to rest: pid=" + pid);
  }

  /**
   * How often each thread was switched to (proc(5), status); empty if one is awake, or ended while
   * it was looked at, which its files tell in several ways.
   */
  private static Optional<Map<Path, List<String>>> asleep(long pid) {
    Map<Path, List<String>> switches = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        List<String> status = Files.readAllLines(task.resolve("status"));
        if (status.stream().noneMatch(line -> line.startsWith("State:\tS"))) {
          return Optional.empty();
        }
        switches.put(task, status.stream().filter(line -> line.contains("ctxt_switches")).toList());
      }
      return Optional.of(switches);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
