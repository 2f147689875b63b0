package org.allocs.process.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.allocs.target.Registers;

/**
 * Where a thread waits that cannot be stopped: {@code /proc/PID/task/TID/syscall} (proc(5)) tells
 * stack pointer and program counter of one that is blocked in the kernel.
 *
 * <pre>
 * running                       it is not blocked
 * 0 0x0 0x7f… 0x400 … SP PC     in a system call: its number and six arguments
 * -1 SP PC                      blocked, but not in a system call
 * </pre>
 */
final class WaitingThread {
  private static final int IN_CALL = 9;
  private static final int BLOCKED = 3;

  private WaitingThread() {}

  static Path file(ProcDirectory directory, long tid) {
    return directory.task(tid).resolve("syscall");
  }

  /** The two registers; empty if it is not blocked, or the kernel does not say. */
  static Optional<Registers> read(ProcDirectory directory, long tid) {
    try {
      byte[] bytes = Files.readAllBytes(file(directory, tid));
      return parse(new String(bytes, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<Registers> parse(String line) {
    String[] words = line.strip().split(" ");
    if (words.length != IN_CALL && words.length != BLOCKED) {
      return Optional.empty();
    }
    try {
      long sp = Long.decode(words[words.length - 2]);
      long pc = Long.decode(words[words.length - 1]);
      return sp == 0 || pc == 0
          ? Optional.empty()
          : Optional.of(new Registers().with(Registers.RSP, sp).with(Registers.RIP, pc));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
