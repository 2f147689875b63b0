package org.allocs.process.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The line {@code /proc/PID/stat} (proc(5)), as far as we need it.
 *
 * <pre>
 * 4711 (name) S 1 … flags … starttime …
 *   1     2   3 4      9        22
 * </pre>
 *
 * @param name of the main thread, 15 bytes at most, any bytes
 * @param state letter of the main thread's state
 * @param flags the kernel's {@code PF_} flags
 * @param startTime ticks since boot; the same for all of a process's life, exec included
 */
record ProcStat(String name, char state, long flags, long startTime) {
  private static final int STATE = 3;
  private static final int FLAGS = 9;
  private static final int START_TIME = 22;
  private static final long PF_KTHREAD = 0x00200000;

  /** Reads it; empty if there is no such process or thread. */
  static Optional<ProcStat> read(Path directory) {
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve("stat"));
      return parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The name may contain parentheses and spaces: it ends at the last parenthesis. */
  static Optional<ProcStat> parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open || close + 2 > line.length()) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 2).trim().split(" ");
    if (fields.length <= START_TIME - STATE || fields[0].isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcStat(
              line.substring(open + 1, close),
              fields[0].charAt(0),
              Long.parseLong(fields[FLAGS - STATE]),
              Long.parseUnsignedLong(fields[START_TIME - STATE])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether the thread has ended and only its remains are left. */
  boolean hasEnded() {
    return state == 'Z' || state == 'X' || state == 'x';
  }

  /** Whether it is a thread of the kernel's. */
  boolean isKernelThread() {
    return (flags & PF_KTHREAD) != 0;
  }
}
