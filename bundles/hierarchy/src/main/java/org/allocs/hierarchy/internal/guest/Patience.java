package org.allocs.hierarchy.internal.guest;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How long a guest is waited for: a tenth of a second in which nothing is heard of it. That does
 * not count while it waits for the engine, which may read debug information for seconds, reads
 * memory for the first time, or reports allocations; nor, within limits, while its classes are
 * loaded or the machine gives it no processor.
 */
final class Patience {
  /** How often it is looked at. */
  static final long TICK_NANOS = 10_000_000;

  /** Ticks. */
  private static final int SILENT = 9;

  private static final int LOADING = 100;
  private static final int STARVED = 500;

  /** Packages whose code on the stack says that what it needs is being loaded. */
  private static final Set<String> LOADERS =
      Set.of(
          "java.lang.ClassLoader",
          "java.lang.invoke.",
          "org.apache.felix.framework.",
          "org.allocs.debuginfo.",
          "org.allocs.dwarf.",
          "org.allocs.elf.");

  private Look before = new Look(false, false, false, -1, 0, 0, () -> false);
  private int silent;
  private int heard;
  private int loading;
  private int starved;

  /**
   * A look at the guest's thread.
   *
   * @param engine whether it is in a call of the engine
   * @param waiting whether it waits for another of its threads
   * @param asleep whether it waits for anything else
   * @param passages calls of the engine so far
   * @param progress what it reported and read for the first time so far
   * @param cpuNanos processor time, of all its life
   * @param loads whether it loads classes or the like
   */
  record Look(
      boolean engine,
      boolean waiting,
      boolean asleep,
      long passages,
      long progress,
      long cpuNanos,
      Supplier<Boolean> loads) {}

  /** Looks at a thread; null if none has begun. */
  static Look look(Thread thread, boolean engine, boolean waiting, long passages, long progress) {
    if (thread == null) {
      return new Look(engine, waiting, false, passages, progress, 0, () -> false);
    }
    Thread.State state = thread.getState();
    boolean asleep = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    return new Look(engine, waiting, asleep, passages, progress, cpu, () -> loads(thread));
  }

  private static boolean loads(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      for (String loader : LOADERS) {
        if (frame.getClassName().startsWith(loader)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the guest is to be left behind after what is seen now. */
  boolean isOver(Supplier<Look> looks) {
    Look now = looks.get();
    Look last = before;
    before = now;
    if (now.waiting() || now.engine() && now.passages() == last.passages()) {
      return false;
    }
    if (now.progress() > last.progress()) {
      heard++;
      silent = 0;
      return false;
    }
    boolean idle = !now.asleep() && now.cpuNanos() - last.cpuNanos() < TICK_NANOS / 2;
    if (idle && starved++ < STARVED) {
      return false;
    }
    if (now.loads().get() && loading++ < LOADING) {
      return false;
    }
    return ++silent >= SILENT + heard;
  }
}
