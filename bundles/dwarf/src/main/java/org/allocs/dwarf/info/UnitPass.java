package org.allocs.dwarf.info;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.allocs.binary.PendingFault;
import org.allocs.dwarf.DwUt;

/** Shares a pass over many units among as many threads as there are processors. */
public final class UnitPass {
  /** What a thread should have to read, at least: starting one takes a tenth of a millisecond. */
  private static final long MIN_BYTES = 1 << 20;

  /** What a split unit is taken to have. */
  private static final long SPLIT_BYTES = 128 << 10;

  private static final int MAX_THREADS = 8;

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
      tasks.add(new FutureTask<>(() -> settled(pass, part)));
    }
    for (FutureTask<R> task : tasks.subList(Math.min(1, tasks.size()), tasks.size())) {
      Thread thread = new Thread(task, "allocs: pass over units");
      thread.setDaemon(true);
      thread.start();
    }
    if (!tasks.isEmpty()) {
      tasks.get(0).run();
    }
    List<R> results = new ArrayList<>();
    for (FutureTask<R> task : tasks) {
      results.add(result(task));
    }
    return results;
  }

  /**
   * A fault in a mapped file shows here, rather than where the task would be left without a result
   * for ever.
   */
  private static <R> R settled(Function<List<Unit>, R> pass, List<Unit> part) {
    try {
      return pass.apply(part);
    } finally {
      PendingFault.deliver();
    }
  }

  private static <R> R result(FutureTask<R> task) {
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
      throw new IllegalStateException("pass over units failed", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static List<List<Unit>> parts(List<Unit> units) {
    long total = units.stream().mapToLong(UnitPass::bytes).sum();
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
    long share = Math.max(MIN_BYTES, total / threads + 1);
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
