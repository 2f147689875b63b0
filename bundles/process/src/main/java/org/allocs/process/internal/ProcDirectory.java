package org.allocs.process.internal;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;

/**
 * What proc(5) shows of one process, and never of another one that got its id later: after every
 * reading the start time is compared with that at the beginning.
 */
final class ProcDirectory {
  private static final int MAX_FILE_BYTES = 256 << 20;
  private static final int MAX_THREADS = 1 << 20;

  /** To read a file of threads that end one after the other meanwhile. */
  private static final int MAX_ATTEMPTS = 100;

  private final long pid;
  private final long startTime;

  /** That of a thread which lived when it was looked at last. */
  private volatile Path top;

  private ProcDirectory(long pid, long startTime, Path top) {
    this.pid = pid;
    this.startTime = startTime;
    this.top = top;
  }

  /**
   * The directory of a process that lives now.
   *
   * @throws TargetGoneException if there is none, or only its remains
   */
  static ProcDirectory of(long pid) throws AllocsException {
    Path top = Path.of("/proc", Long.toString(pid));
    ProcStat stat = pid <= 0 ? null : ProcStat.read(top).orElse(null);
    if (stat == null) {
      throw new TargetGoneException(pid);
    }
    ProcDirectory found = new ProcDirectory(pid, stat.startTime(), top);
    found.requireAlive();
    return found;
  }

  private static boolean lives(Path thread) {
    return ProcStat.read(thread).filter(stat -> !stat.hasEnded()).isPresent();
  }

  /** Goes by another thread where that has ended which it went by; false if all have. */
  private boolean goesOn() {
    if (lives(top)) {
      return true;
    }
    try {
      for (long tid : threadIds()) {
        if (lives(task(tid))) {
          top = task(tid);
          return true;
        }
      }
    } catch (AllocsException e) {
      return false; // not one is listed
    }
    return false;
  }

  long pid() {
    return pid;
  }

  /** A file of the process; where the main thread has ended, as another thread shows it. */
  Path file(String name) {
    return top.resolve(name);
  }

  /** The directory of a thread. */
  Path task(long tid) {
    return Path.of("/proc", Long.toString(pid), "task", Long.toString(tid));
  }

  /** What the kernel says about it, if it is still there. */
  Optional<ProcStat> stat() {
    return ProcStat.read(Path.of("/proc", Long.toString(pid)))
        .filter(stat -> stat.startTime() == startTime);
  }

  /** Whether it still runs. */
  boolean isAlive() {
    return stat().isPresent() && goesOn();
  }

  /** Throws unless it still runs. */
  void requireAlive() throws TargetGoneException {
    if (!isAlive()) {
      throw new TargetGoneException(pid);
    }
  }

  /**
   * All bytes of a file.
   *
   * @throws TargetGoneException if the process has ended
   * @throws org.allocs.error.TargetAccessException if the kernel refuses
   */
  byte[] read(String name) throws AllocsException {
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      Path from = top;
      try (FileInputStream stream = new FileInputStream(from.resolve(name).toFile())) {
        byte[] bytes = stream.readNBytes(MAX_FILE_BYTES);
        requireAlive();
        if (from.equals(top)) {
          return bytes; // those of a thread that has ended are none
        }
      } catch (IOException e) {
        requireAlive();
        if (from.equals(top)) {
          if (Refusal.isEnd(e)) {
            throw new TargetGoneException(pid);
          }
          throw Refusal.explain(pid, name, e);
        }
      }
    }
    throw new TargetGoneException(pid);
  }

  /** Ids of its threads, ascending, the main thread first. */
  List<Long> threadIds() throws AllocsException {
    Path directory = Path.of("/proc", Long.toString(pid), "task");
    List<Long> ids = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(directory)) {
      for (Path task : tasks) {
        if (ids.size() < MAX_THREADS) {
          ids.add(Long.parseLong(task.getFileName().toString()));
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw new TargetGoneException(pid);
    }
    Collections.sort(ids);
    if (ids.remove(pid)) {
      ids.add(0, pid);
    }
    return ids;
  }

  /** A thread's name, if it is still there. */
  Optional<String> threadName(long tid) {
    try {
      String name = Files.readString(task(tid).resolve("comm"), StandardCharsets.ISO_8859_1);
      byte[] bytes = name.stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
