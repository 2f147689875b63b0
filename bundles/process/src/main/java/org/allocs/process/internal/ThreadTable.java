package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.TargetThread;

/** Reads a process's threads. */
final class ThreadTable {
  private ThreadTable() {}

  /**
   * The threads that still run, the main thread first.
   *
   * @throws TargetGoneException if there are none left
   */
  static List<TargetThread> read(ProcDirectory directory, RegisterSource source)
      throws AllocsException {
    RegisterSource.Reading registers = source.read();
    List<TargetThread> threads = new ArrayList<>();
    for (long tid : directory.threadIds()) {
      Optional<ProcStat> stat = ProcStat.read(directory.task(tid));
      Optional<String> name = directory.threadName(tid);
      if (name.isPresent() && stat.isPresent() && !stat.get().hasEnded()) {
        threads.add(new TargetThread(tid, name.get(), registers.of(tid)));
      }
    }
    if (threads.isEmpty()) {
      throw new TargetGoneException(directory.pid());
    }
    directory.requireAlive();
    return List.copyOf(threads);
  }
}
