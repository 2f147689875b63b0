package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.Answer;
import org.allocs.target.TargetThread;

/** Reads a process's threads. */
final class ThreadTable {
  private ThreadTable() {}

  /**
   * The threads that still run, the main thread first, which is there even if it has ended.
   *
   * @throws TargetGoneException if there are none left
   */
  static List<TargetThread> read(ProcDirectory directory, ThreadSource source)
      throws AllocsException {
    ThreadSource.Reading reading = source.read();
    List<TargetThread> threads = new ArrayList<>();
    for (long tid : directory.threadIds()) {
      thread(directory, tid, reading.of(tid)).ifPresent(threads::add);
    }
    if (threads.isEmpty()) {
      throw new TargetGoneException(directory.pid());
    }
    if (threads.get(0).tid() != directory.pid()) {
      threads.add(0, endedMain(directory));
    }
    directory.requireAlive();
    return List.copyOf(threads);
  }

  private static TargetThread endedMain(ProcDirectory directory) {
    return new TargetThread(
        directory.pid(),
        directory.threadName(directory.pid()).orElse(""),
        Optional.of(ThreadState.words('Z')),
        Answer.unknown("it has ended; other threads of the process go on"),
        Optional.empty(),
        Optional.empty());
  }

  /** Empty if it has ended. */
  private static Optional<TargetThread> thread(
      ProcDirectory directory, long tid, ThreadReading reading) {
    Optional<String> name = reading.name();
    Optional<Character> state = reading.state();
    if (name.isEmpty() || state.isEmpty()) {
      Optional<ProcStat> stat = ProcStat.read(directory.task(tid));
      name = directory.threadName(tid);
      state = stat.filter(found -> !found.hasEnded()).map(ProcStat::state);
    }
    return name.isEmpty() || state.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TargetThread(
                tid,
                name.get(),
                Optional.of(ThreadState.words(state.get())),
                reading.registers(),
                reading.note(),
                reading.stack()));
  }
}
