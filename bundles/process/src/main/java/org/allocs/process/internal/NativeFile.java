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
import java.util.concurrent.locks.LockSupport;

/**
 * Machine code of this bundle, which is a file only for as long as it takes to start or load it.
 */
final class NativeFile {
  private static final int MAX_ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final int MAX_DOUBLINGS = 5;

  /** ETXTBSY, as the JDK words it. */
  private static final String BUSY = "error=26";

  /** Where code may be run from, the best first. */
  private static volatile List<Path> directories =
      List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm"));

  private NativeFile() {}

  /** Does something with the file; what it throws means that it may be tried elsewhere. */
  @FunctionalInterface
  interface Use<T> {
    /** Does it. */
    T of(Path file) throws IOException;
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
   * Uses one.
   *
   * @param name of the resource
   * @throws IOException if no directory of this machine lets us run code from it
   */
  static <T> T use(String name, Use<T> use) throws IOException {
    IOException failure = new IOException("no directory for temporary files");
    for (Path directory : directories) {
      boolean busy = true;
      for (int i = 0; busy && i < MAX_ATTEMPTS; i++) {
        try {
          return use(directory, name, use);
        } catch (IOException e) {
          failure = e;
          busy = isBusy(e);
        }
        pause(busy, i);
      }
    }
    throw failure;
  }

  /**
   * Whether another thread of this process forked while the file was open for writing, and so keeps
   * it open until the child runs its program.
   */
  private static boolean isBusy(IOException e) {
    return e.getMessage() != null && e.getMessage().contains(BUSY);
  }

  /** Not at all for a thread that is interrupted, which stays so. */
  private static void pause(boolean busy, int attempt) {
    if (busy) {
      LockSupport.parkNanos(PAUSE_NANOS << Math.min(attempt, MAX_DOUBLINGS));
    }
  }

  private static <T> T use(Path directory, String name, Use<T> use) throws IOException {
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
    FileAttribute<Set<PosixFilePermission>> permissions =
        PosixFilePermissions.asFileAttribute(ownerOnly);
    Path file = Files.createTempFile(directory, name + "-", "", permissions);
    try (InputStream code = NativeFile.class.getResourceAsStream(name)) {
      if (code == null) {
        throw new IOException("this build has no " + name);
      }
      Files.write(file, code.readAllBytes());
      return use.of(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
