package org.allocs.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Waits until all threads of a process wait, however busy the machine is. */
public final class Sleeping {
  private static final int MAX_LOOKS = 3000;
  private static final int BETWEEN_MILLIS = 10;

  private Sleeping() {}

  /**
   * Returns once all were found asleep, one after the other.
   *
   * @throws IOException if they do not all sleep within half a minute
   */
  public static void await(long pid) throws IOException, InterruptedException {
    for (int i = 0; i < MAX_LOOKS; i++) {
      if (isAsleep(pid)) {
        return;
      }
      Thread.sleep(BETWEEN_MILLIS);
    }
    throw new IOException("does not come to rest: pid=" + pid);
  }

  private static boolean isAsleep(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      List<Path> all = tasks.toList();
      for (Path task : all) {
        String stat = Files.readString(task.resolve("stat"));
        // The state follows the name, which may have any characters in it (proc(5)).
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'S') {
          return false;
        }
      }
      return true;
    }
  }
}
