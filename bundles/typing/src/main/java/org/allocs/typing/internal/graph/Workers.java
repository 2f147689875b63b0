package org.allocs.typing.internal.graph;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.allocs.error.AllocsException;

/** Shares work on all chunks among a few threads. */
final class Workers {
  static final int COUNT = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors()));

  /** Each in turn gets so many chunks: those that wait at one time are close together. */
  private static final int BLOCK = 256;

  /** So many where memory is read ahead, which is not to be read by all of them. */
  private static final int FAR_BLOCK = 1 << 14;

  /** To start threads takes longer than to do so little. */
  private static final int FEW = 1 << 12;

  private Workers() {}

  /** What one thread does. */
  @FunctionalInterface
  interface Part {
    /** Does it. */
    void run(int worker, Share share) throws AllocsException;
  }

  /** What is done with one chunk after another. */
  @FunctionalInterface
  interface Range {
    /** Does it for the chunks from one number to another. */
    void run(int from, int to) throws AllocsException;
  }

  /** What is done with a chunk. */
  @FunctionalInterface
  interface Each {
    /** Does it. */
    void run(int chunk) throws AllocsException;
  }

  /**
   * The chunks that are one thread's to work on.
   *
   * @param first block
   * @param step from one block to the next
   * @param count of all chunks
   */
  record Share(int first, int step, int count) {
    void forEach(Range range) throws AllocsException {
      forEach(BLOCK, range);
    }

    /** In blocks so large that reading ahead of them pays. */
    void forEachAhead(Range range) throws AllocsException {
      forEach(FAR_BLOCK, range);
    }

    private void forEach(int block, Range range) throws AllocsException {
      for (long from = (long) first * block; from < count; from += (long) step * block) {
        range.run((int) from, (int) Math.min(from + block, count));
      }
    }
  }

  /** Does something with every chunk, in blocks so large that reading ahead of them pays. */
  static void each(int count, Each each) throws AllocsException {
    share(
        count,
        (worker, share) ->
            share.forEachAhead(
                (from, to) -> {
                  for (int i = from; i < to; i++) {
                    each.run(i);
                  }
                }));
  }

  /**
   * Does something that takes long, such as milliseconds, for every number: whoever is free, the
   * next.
   */
  static void eachLong(int count, Each each) throws AllocsException {
    AtomicInteger next = new AtomicInteger();
    Part part =
        (worker, share) -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            each.run(i);
          }
        };
    run(count, count > 1, part);
  }

  /** Does all of it; what one thread throws is thrown once all have ended. */
  static void share(int count, Part part) throws AllocsException {
    run(count, count > FEW, part);
  }

  private static void run(int count, boolean together, Part part) throws AllocsException {
    if (!together) {
      part.run(0, new Share(0, 1, count));
      return;
    }
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] others = new Thread[COUNT - 1];
    for (int i = 0; i < others.length; i++) {
      int worker = i + 1;
      others[i] = new Thread(() -> run(worker, count, part, failure), "allocs types");
      others[i].setDaemon(true);
      others[i].start();
    }
    run(0, count, part, failure);
    boolean interrupted = false;
    for (Thread other : others) {
      while (other.isAlive()) {
        try {
          other.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rethrow(failure.get());
  }

  private static void run(int worker, int count, Part part, AtomicReference<Throwable> failure) {
    try {
      part.run(worker, new Share(worker, COUNT, count));
    } catch (AllocsException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void rethrow(Throwable failure) throws AllocsException {
    if (failure instanceof AllocsException checked) {
      throw checked;
    } else if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (failure instanceof Error error) {
      throw error;
    }
  }
}
