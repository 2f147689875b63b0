package org.allocs.dwarf.query;

import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.allocs.dwarf.info.Tasks;

/**
 * Reads blocks in the order of their numbers while those before are handed out. Where the reader is
 * behind, whoever takes the next block reads it.
 */
final class ReadAhead<B> {
  /** Blocks that are read and not taken yet. */
  private static final int MAX_AHEAD = 16;

  /** Null what was handed out: its block is not kept. */
  private final AtomicReferenceArray<FutureTask<B>> blocks;

  private final Semaphore room = new Semaphore(MAX_AHEAD);
  private volatile boolean ended;

  /**
   * @param reader reads a block by its number, in any thread; must not throw but for defects
   */
  ReadAhead(int count, IntFunction<B> reader) {
    blocks = new AtomicReferenceArray<>(count);
    for (int i = 0; i < count; i++) {
      int number = i;
      blocks.set(i, Tasks.task(() -> reader.apply(number)));
    }
  }

  /**
   * Hands out all blocks in their order; the thread that reads ahead is gone when this returns.
   *
   * @param taker called in the caller's thread; false ends it
   */
  void forEach(Predicate<B> taker) {
    boolean alone = blocks.length() < 2 || Tasks.threads() < 2;
    FutureTask<?> ahead = new FutureTask<>(this::readAll, null);
    if (!alone) {
      Tasks.start("read ahead", ahead);
    }
    try {
      for (int i = 0; i < blocks.length() && !ended; i++) {
        FutureTask<B> block = blocks.getAndSet(i, null);
        block.run();
        ended = !taker.test(Tasks.result(block));
        room.release();
      }
    } finally {
      ended = true;
      room.release();
      if (!alone) {
        Tasks.result(ahead);
      }
    }
  }

  private void readAll() {
    for (int i = 0; i < blocks.length(); i++) {
      room.acquireUninterruptibly();
      if (ended) {
        return;
      }
      FutureTask<B> block = blocks.get(i);
      if (block != null) {
        block.run();
      }
    }
  }
}
