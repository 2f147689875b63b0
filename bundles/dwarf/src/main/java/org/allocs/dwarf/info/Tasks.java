package org.allocs.dwarf.info;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.allocs.binary.PendingFault;

/** Reading that threads share. */
public final class Tasks {
  private static final int MAX_THREADS = 8;

  private Tasks() {}

  /** How many threads one question may have, the caller's own included. */
  public static int threads() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
  }

  /**
   * Some reading, to be run by any thread.
   *
   * @param reading must not throw but for defects
   */
  public static <R> FutureTask<R> task(Supplier<R> reading) {
    return new FutureTask<>(() -> settled(reading));
  }

  /**
   * A fault in a mapped file shows here, rather than where the task would be left without a result
   * for ever.
   */
  private static <R> R settled(Supplier<R> reading) {
    try {
      return reading.get();
    } finally {
      PendingFault.deliver();
    }
  }

  /** Runs something in a thread of its own, which keeps no virtual machine alive. */
  public static Thread start(String name, Runnable run) {
    Thread thread = new Thread(run, "allocs: " + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** What came of a task, which this waits for; throws what it threw. */
  public static <R> R result(FutureTask<R> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a task failed", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
