package org.allocs.typing.internal.graph;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.allocs.error.AllocsException;
import org.allocs.work.Together;

/** Shares work on all chunks among a few threads. */
final class Workers {
  static final int COUNT = Math.min(2, Together.threads());

  /** Each in turn gets so many chunks: those that wait at one time are close together. */
  private static final int BLOCK = 256;

  /** So many where memory is read ahead, which is not to be read by all of them. */
  private static final int FAR_BLOCK = 1 << 14;

  /** To start threads takes longer than to do so little. */
  private static final int FEW = 1 << 12;

  private static final int FEW_PAGES = 1 << 6;

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

    /** In blocks of so many. */
    void forEach(int block, Range range) throws AllocsException {
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

  /** The same with pages. */
  static void pages(int count, Part part) throws AllocsException {
    run(count, count > FEW_PAGES, part);
  }

  private static void run(int count, boolean together, Part part) throws AllocsException {
    if (!together) {
      part.run(0, new Share(0, 1, count));
      return;
    }
    List<Integer> workers = IntStream.range(0, COUNT).boxed().toList();
    Together.map(
        workers,
        worker -> {
          part.run(worker, new Share(worker, COUNT, count));
          return worker;
        });
  }
}
