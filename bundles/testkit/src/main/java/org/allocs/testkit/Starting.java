package org.allocs.testkit;

import java.io.IOException;

/** Starts programs that were written a moment ago. */
public final class Starting {
  private static final int MAX_ATTEMPTS = 3000;
  private static final int BETWEEN_MILLIS = 20;

  /** ETXTBSY, as the JDK words it. */
  private static final String BUSY = "error=26";

  private Starting() {}

  /**
   * Starts a program. Another thread of this process that started a child while the program's file
   * was written has left that open there until the child runs its own program: meanwhile the kernel
   * refuses to run it.
   *
   * @throws IOException if it cannot be started for another reason, or not within a minute
   */
  public static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    for (int i = 1; ; i++) {
      try {
        return builder.start();
      } catch (IOException e) {
        if (i == MAX_ATTEMPTS || !e.getMessage().contains(BUSY)) {
          throw e;
        }
        Thread.sleep(BETWEEN_MILLIS);
      }
    }
  }
}
