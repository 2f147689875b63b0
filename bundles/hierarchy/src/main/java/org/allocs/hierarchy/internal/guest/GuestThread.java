package org.allocs.hierarchy.internal.guest;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread that runs the code of guests, one call at a time. */
final class GuestThread extends Thread {
  private static final long IDLE_SECONDS = 1;

  private GuestCall<?> call;

  private GuestThread(Runnable work) {
    super(null, work, "allocs: guest", 0, false);
    setDaemon(true);
    // One whose answer nobody waits for any more ends so.
    setUncaughtExceptionHandler((thread, e) -> {});
  }

  /** As many as there are calls at once; none when there were none for a while. */
  static ThreadPoolExecutor pool() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        GuestThread::new);
  }

  /** The call that the current thread is at; null if it runs no guest. */
  static GuestCall<?> currentCall() {
    return Thread.currentThread() instanceof GuestThread thread ? thread.call : null;
  }

  /** Says which call it is at; null for none. */
  void at(GuestCall<?> now) {
    call = now;
  }
}
