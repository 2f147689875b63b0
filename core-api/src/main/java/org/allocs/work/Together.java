package org.allocs.work;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares work among a few threads: whoever is free takes the next. Of what is computed once for all
 * ({@link org.allocs.allocator.Context#cached}) one computes, and the others wait for it.
 */
public final class Together {
  private static final int MAX_THREADS = 8;

  private Together() {}

  /** What is done with each. */
  @FunctionalInterface
  public interface Work<T, R, X extends Exception> {
    /** Does it. */
    R of(T item) throws X;
  }

  /** How many threads share it, the caller's own included. */
  public static int threads() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
  }

  /** Runs of neighbours, several for each thread: some have more to do than others. */
  public static <T> List<List<T>> runs(List<T> items) {
    int size = items.size() / (4 * threads()) + 1;
    List<List<T>> runs = new ArrayList<>();
    for (int from = 0; from < items.size(); from += size) {
      runs.add(items.subList(from, Math.min(items.size(), from + size)));
    }
    return runs;
  }

  /**
   * What comes of each, in their order. No thread is at work any more when this returns or throws.
   *
   * @throws X what one of them threw; others that were not begun then are not done
   */
  public static <T, R, X extends Exception> List<R> map(List<T> items, Work<T, R, X> work)
      throws X {
    Object[] results = new Object[items.size()];
    AtomicInteger next = new AtomicInteger();
    List<FutureTask<Void>> shares = new ArrayList<>();
    for (int i = 0; i < Math.min(threads(), items.size()); i++) {
      shares.add(new FutureTask<>(() -> share(items, work, next, results)));
    }
    for (FutureTask<Void> share : shares.subList(Math.min(1, shares.size()), shares.size())) {
      Thread thread = new Thread(share, "allocs: shared work");
      thread.setDaemon(true);
      thread.start();
    }
    if (!shares.isEmpty()) {
      shares.get(0).run();
    }
    Throwable failure = null;
    for (FutureTask<Void> share : shares) {
      Throwable thrown = await(share);
      failure = failure == null ? thrown : failure;
    }
    Together.<X>rethrow(failure);
    @SuppressWarnings("unchecked")
    List<R> all = (List<R>) Arrays.asList(results);
    return all;
  }

  private static <T, R, X extends Exception> Void share(
      List<T> items, Work<T, R, X> work, AtomicInteger next, Object[] results) throws X {
    for (int i = next.getAndIncrement(); i < results.length; i = next.getAndIncrement()) {
      try {
        results[i] = work.of(items.get(i));
      } catch (Throwable e) {
        next.set(results.length);
        throw e;
      }
    }
    return null;
  }

  /** What it threw; null if it did not. */
  private static Throwable await(FutureTask<Void> share) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          share.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      return e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @SuppressWarnings("unchecked") // work throws nothing else that is checked
  private static <X extends Exception> void rethrow(Throwable failure) throws X {
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (X) failure;
    }
  }
}
