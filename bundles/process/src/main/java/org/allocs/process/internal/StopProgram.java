package org.allocs.process.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A run of {@code allocs-stop}. The program comes with this bundle and is written to a file for as
 * long as it takes to start it.
 */
final class StopProgram implements AutoCloseable {
  private static final String NAME = "allocs-stop";
  private static final int MAX_ATTEMPTS = 5;
  private static final long PATIENCE_MILLIS = 1000;

  /** Where programs may be run from, the best first. */
  private static volatile List<Path> directories =
      List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm"));

  private final Process process;

  private StopProgram(Process process) {
    this.process = process;
  }

  /**
   * Has a directory tried before all others: one that goes with this process, even if that is
   * killed while the file is there.
   */
  static void prefer(Path directory) {
    List<Path> all = new ArrayList<>(List.of(directory));
    all.addAll(directories);
    directories = List.copyOf(all);
  }

  /**
   * Starts it for one process.
   *
   * @param hold whether the threads stay stopped until this is closed
   * @throws IOException if no directory of this machine lets us run a program from it
   */
  static StopProgram start(long pid, boolean hold) throws IOException {
    IOException failure = new IOException("no directory for temporary files");
    for (Path directory : directories) {
      // Another thread of this process that forks while the file is open for writing keeps it so
      // until it runs its program; starting ours fails meanwhile.
      for (int i = 0; i < MAX_ATTEMPTS; i++) {
        try {
          return new StopProgram(start(directory, pid, hold));
        } catch (IOException e) {
          failure = e;
        }
      }
    }
    throw failure;
  }

  private static Process start(Path directory, long pid, boolean hold) throws IOException {
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
    FileAttribute<Set<PosixFilePermission>> permissions =
        PosixFilePermissions.asFileAttribute(ownerOnly);
    Path file = Files.createTempFile(directory, NAME + "-", "", permissions);
    try (InputStream program = StopProgram.class.getResourceAsStream(NAME)) {
      if (program == null) {
        throw new IOException("this build has no " + NAME);
      }
      Files.write(file, program.readAllBytes());
      List<String> command = new ArrayList<>(List.of(file.toString(), Long.toString(pid)));
      if (hold) {
        command.add("hold");
      }
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  Process process() {
    return process;
  }

  /** What it prints. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Has it let go of all threads and end. */
  @Override
  public void close() {
    boolean interrupted = false;
    try {
      process.getOutputStream().close();
      process.getInputStream().close();
      process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      // It has ended: its ends of the pipes are closed.
    } catch (InterruptedException e) {
      interrupted = true;
    }
    process.destroyForcibly();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
