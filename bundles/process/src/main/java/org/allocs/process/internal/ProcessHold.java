package org.allocs.process.internal;

import java.io.IOException;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.target.Hold;

/** Threads that stay stopped as long as a run of {@code allocs-stop} lives. */
final class ProcessHold implements Hold, ThreadSource {
  private static final int MAX_ATTEMPTS = 3;

  private final StopProgram program;
  private final Reading reading;
  private final Runnable atEnd;
  private boolean closed;

  private ProcessHold(StopProgram program, Reading reading, Runnable atEnd) {
    this.program = program;
    this.reading = reading;
    this.atEnd = atEnd;
  }

  /**
   * Stops all threads.
   *
   * @param atEnd what to do after they were let go
   * @throws TargetAccessException if one cannot be stopped
   */
  static ProcessHold start(ProcDirectory directory, Runnable atEnd) throws AllocsException {
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      StopProgram program = null;
      try {
        program = StopProgram.start(directory.pid(), "hold");
        StopReport report = StopReport.read(directory, program.output());
        if (report.unheld().isPresent()) {
          throw new TargetAccessException(directory.pid(), report.unheld().get());
        }
        if (standsStill(directory)) {
          ProcessHold hold = new ProcessHold(program, report.reading(), atEnd);
          program = null;
          return hold;
        }
      } catch (IOException e) {
        directory.requireAlive();
        throw new TargetAccessException(
            directory.pid(), "its threads could not be stopped: " + e.getMessage());
      } finally {
        if (program != null) {
          program.close();
        }
      }
    }
    throw new TargetAccessException(directory.pid(), "it does not stand still");
  }

  /** A thread that runs another program at that moment takes over the id of one that ended. */
  private static boolean standsStill(ProcDirectory directory) throws AllocsException {
    for (long tid : directory.threadIds()) {
      boolean runs =
          ProcStat.read(directory.task(tid))
              .filter(stat -> stat.state() == 'R' || stat.state() == 'S')
              .isPresent();
      if (runs) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Reading read() {
    return reading;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      program.close();
      atEnd.run();
    }
  }
}
