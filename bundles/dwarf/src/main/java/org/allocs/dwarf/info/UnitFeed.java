package org.allocs.dwarf.info;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Runs of consecutive units, from one thread to those that read them. */
final class UnitFeed {
  /** What a run has, at least: to take one costs little, to wait for the last one does. */
  private static final long RUN_BYTES = 256 << 10;

  private final Queue<List<Unit>> runs = new ArrayDeque<>();
  private List<Unit> run = new ArrayList<>();
  private long bytes;
  private boolean ended;

  /**
   * Adds a unit; called by one thread.
   *
   * @param size what it has to read
   */
  void add(Unit unit, long size) {
    run.add(unit);
    bytes += size;
    if (bytes >= RUN_BYTES) {
      publish();
      bytes = 0;
    }
  }

  private synchronized void publish() {
    runs.add(run);
    run = new ArrayList<>();
    notifyAll();
  }

  /**
   * Says that no more units come.
   *
   * @param complete false if those that were not taken yet are not to be read
   */
  synchronized void end(boolean complete) {
    ended = true;
    if (!complete) {
      runs.clear();
    } else if (!run.isEmpty()) {
      runs.add(run);
    }
    notifyAll();
  }

  /** The next run, which waits for it; empty after the last one. */
  synchronized List<Unit> next() {
    boolean interrupted = false;
    while (runs.isEmpty() && !ended) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    List<Unit> next = runs.poll();
    return next == null ? List.of() : next;
  }
}
