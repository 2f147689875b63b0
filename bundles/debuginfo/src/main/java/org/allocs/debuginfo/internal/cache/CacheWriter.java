package org.allocs.debuginfo.internal.cache;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Writes to the cache beside what is being answered. */
final class CacheWriter implements AutoCloseable {
  private static final long MAX_SECONDS_AT_END = 20;

  private ExecutorService thread;
  private boolean closed;

  synchronized void submit(Runnable write) {
    if (closed) {
      return;
    }
    if (thread == null) {
      thread =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread made = new Thread(task, "allocs: write cache");
                made.setDaemon(true);
                return made;
              });
    }
    thread.execute(write);
  }

  /** Waits for what is being written, but not for ever. */
  @Override
  public void close() {
    ExecutorService ending;
    synchronized (this) {
      closed = true;
      ending = thread;
    }
    if (ending == null) {
      return;
    }
    ending.shutdown();
    try {
      if (!ending.awaitTermination(MAX_SECONDS_AT_END, TimeUnit.SECONDS)) {
        ending.shutdownNow();
      }
    } catch (InterruptedException e) {
      ending.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
