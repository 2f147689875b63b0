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

/**
 * Machine code of this bundle, which is a file only for as long as it takes to start or load it.
 */
final class NativeFile {
  private static final int MAX_ATTEMPTS = 5;

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
      // Another thread of this process that forks while the file is open for writing keeps it so
      // until it runs its program; starting ours fails meanwhile.
      for (int i = 0; i < MAX_ATTEMPTS; i++) {
        try {
          return use(directory, name, use);
        } catch (IOException e) {
          failure = e;
        }
      }
    }
    throw failure;
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
