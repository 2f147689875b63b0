package org.allocs.dwarf.info;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import org.allocs.dwarf.DwUt;
import org.allocs.error.MalformedFileException;

/** Shares a pass over many units among as many threads as there are processors. */
public final class UnitPass {
  /** What a thread should have to read, at least: starting one takes a tenth of a millisecond. */
  private static final long MIN_BYTES = 1 << 20;

  /** What a split unit is taken to have. */
  private static final long SPLIT_BYTES = 128 << 10;

  private UnitPass() {}

  /**
   * Runs a pass over runs of consecutive units of about the same number of bytes, the first in the
   * calling thread. Returns when all have ended; the threads are gone then.
   *
   * @param pass must not throw but for defects
   * @return what the passes yielded, in the order of the units
   */
  public static <R> List<R> run(List<Unit> units, Function<List<Unit>, R> pass) {
    List<FutureTask<R>> tasks = new ArrayList<>();
    for (List<Unit> part : parts(units)) {
      tasks.add(Tasks.task(() -> pass.apply(part)));
    }
    for (FutureTask<R> task : tasks.subList(Math.min(1, tasks.size()), tasks.size())) {
      start(task);
    }
    if (!tasks.isEmpty()) {
      tasks.get(0).run();
    }
    List<R> results = new ArrayList<>();
    for (FutureTask<R> task : tasks) {
      results.add(Tasks.result(task));
    }
    return results;
  }

  /** Hands out units one after the other. */
  interface Source {
    /**
     * @param listed receives each unit, and never waits
     */
    void list(Consumer<Unit> listed) throws MalformedFileException;
  }

  /**
   * Runs a pass over units as they are listed, which the calling thread does before it takes part.
   * Each thread takes runs of consecutive units, whichever are next.
   *
   * @param pass takes runs until there are none; must not throw but for defects
   * @return what the passes yielded, in no order
   * @throws MalformedFileException as the source does, when all threads have ended
   */
  static <R> List<R> runListed(Source source, Function<UnitFeed, R> pass)
      throws MalformedFileException {
    UnitFeed feed = new UnitFeed();
    List<FutureTask<R>> tasks = new ArrayList<>();
    int others = Tasks.threads() - 1;
    long[] bytes = new long[1];
    boolean complete = false;
    try {
      source.list(
          unit -> {
            feed.add(unit, bytes(unit));
            bytes[0] += bytes(unit);
            if (tasks.size() < others && bytes[0] >= MIN_BYTES * (tasks.size() + 1)) {
              FutureTask<R> task = task(pass, feed);
              tasks.add(task);
              start(task);
            }
          });
      complete = true;
    } finally {
      feed.end(complete);
      if (!complete) {
        tasks.forEach(Tasks::result);
      }
    }
    FutureTask<R> own = task(pass, feed);
    own.run();
    tasks.add(own);
    List<R> results = new ArrayList<>();
    for (FutureTask<R> task : tasks) {
      results.add(Tasks.result(task));
    }
    return results;
  }

  private static <R> FutureTask<R> task(Function<UnitFeed, R> pass, UnitFeed feed) {
    return Tasks.task(() -> pass.apply(feed));
  }

  private static void start(FutureTask<?> task) {
    Tasks.start("pass over units", task);
  }

  private static List<List<Unit>> parts(List<Unit> units) {
    long total = units.stream().mapToLong(UnitPass::bytes).sum();
    long share = Math.max(MIN_BYTES, total / Tasks.threads() + 1);
    List<List<Unit>> parts = new ArrayList<>();
    int start = 0;
    long bytes = 0;
    for (int i = 0; i < units.size(); i++) {
      bytes += bytes(units.get(i));
      if (bytes >= share || i == units.size() - 1) {
        parts.add(units.subList(start, i + 1));
        start = i + 1;
        bytes = 0;
      }
    }
    return parts;
  }

  private static long bytes(Unit unit) {
    return unit.unitType() == DwUt.DW_UT_skeleton ? SPLIT_BYTES : unit.endOffset() - unit.offset();
  }
}
