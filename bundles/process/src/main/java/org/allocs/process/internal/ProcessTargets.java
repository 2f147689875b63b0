package org.allocs.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.CoreFile;
import org.allocs.target.Functions;
import org.allocs.target.Registers;
import org.allocs.target.Target;
import org.allocs.target.Targets;

/** Opens processes of this machine, and core files. */
final class ProcessTargets implements Targets {
  /** A program that asks about itself opens itself for each question. */
  private final KnownObjects ownObjects = new KnownObjects();

  @Override
  public Target open(long pid) throws AllocsException {
    ProcDirectory directory = ProcDirectory.of(pid);
    ProcStat stat = directory.stat().orElseThrow(() -> new TargetGoneException(pid));
    if (stat.isKernelThread()) {
      throw new TargetAccessException(
          pid, "it is a thread of the kernel's (" + stat.name() + ") and has no memory of its own");
    }
    requireProcess(pid);
    if (pid == ownPid()) {
      return self();
    }
    return target(
        directory,
        stat,
        new StoppedThreads(directory),
        new KnownObjects(),
        new SentFunctions(directory));
  }

  @Override
  public Target self() throws AllocsException {
    ProcDirectory directory = ProcDirectory.of(ownPid());
    StoppedThreads threads = new StoppedThreads(directory);
    // Whoever holds us would wait for ever: not a source that can.
    return own(directory, threads::read);
  }

  @Override
  public Target self(long tid, Registers registers) throws AllocsException {
    Objects.requireNonNull(registers, "registers");
    return own(ProcDirectory.of(ownPid()), new GivenThread(tid, registers));
  }

  @Override
  public Target openCore(CoreFile core) throws AllocsException {
    return CoreOpening.open(core);
  }

  @Override
  public boolean isCore(Path file) {
    return CoreOpening.isCore(file);
  }

  private Target own(ProcDirectory directory, ThreadSource threads) throws AllocsException {
    ProcStat stat = directory.stat().orElseThrow(() -> new TargetGoneException(directory.pid()));
    return target(directory, stat, threads, ownObjects, new OwnFunctions(directory.pid()));
  }

  private static Target target(
      ProcDirectory directory,
      ProcStat stat,
      ThreadSource threads,
      KnownObjects known,
      Functions functions)
      throws AllocsException {
    ChannelMemory memory = ChannelMemory.open(directory);
    return new ProcessTarget(directory, memory, threads, known, functions, stat.name());
  }

  /** Threads have directories in /proc too, which listings do not show. */
  private static void requireProcess(long pid) throws AllocsException {
    Optional<String> group = Refusal.statusField(Path.of("/proc/" + pid), "Tgid");
    if (group.isPresent() && !group.get().equals(Long.toString(pid))) {
      throw new TargetAccessException(pid, "it is a thread of process " + group.get());
    }
  }

  /** Our id as /proc has it, which may be mounted from outside of a container. */
  private static long ownPid() throws AllocsException {
    long pid = ProcessHandle.current().pid();
    try {
      return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    } catch (IOException | NumberFormatException e) {
      throw new TargetAccessException(pid, "/proc cannot be read: " + e.getMessage());
    }
  }
}
