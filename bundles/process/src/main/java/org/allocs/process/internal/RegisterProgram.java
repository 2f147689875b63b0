package org.allocs.process.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A run of {@code allocs-registers}. The program comes with this bundle and is written to a file
 * for as long as it takes to start it.
 */
final class RegisterProgram implements AutoCloseable {
  private static final String NAME = "allocs-registers";
  private static final int MAX_ATTEMPTS = 5;

  private final Process process;

  private RegisterProgram(Process process) {
    this.process = process;
  }

  /**
   * Starts it for one process.
   *
   * @throws IOException if no directory of this machine lets us run a program from it
   */
  static RegisterProgram start(long pid) throws IOException {
    IOException failure = new IOException("no directory for temporary files");
    for (String directory : List.of(System.getProperty("java.io.tmpdir"), "/dev/shm")) {
      // Another thread of this process that forks while the file is open for writing keeps it so
      // until it runs its program; starting ours fails meanwhile.
      for (int i = 0; i < MAX_ATTEMPTS; i++) {
        try {
          return new RegisterProgram(start(Path.of(directory), pid));
        } catch (IOException e) {
          failure = e;
        }
      }
    }
    throw failure;
  }

  private static Process start(Path directory, long pid) throws IOException {
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
    FileAttribute<Set<PosixFilePermission>> permissions =
        PosixFilePermissions.asFileAttribute(ownerOnly);
    Path file = Files.createTempFile(directory, NAME + "-", "", permissions);
    try (InputStream program = RegisterProgram.class.getResourceAsStream(NAME)) {
      if (program == null) {
        throw new IOException("this build has no " + NAME);
      }
      Files.write(file, program.readAllBytes());
      ProcessBuilder builder = new ProcessBuilder(file.toString(), Long.toString(pid));
      builder.environment().clear();
      return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** What it prints. */
  InputStream output() {
    return process.getInputStream();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
