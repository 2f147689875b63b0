package org.allocs.launcher.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A private directory that lasts as long as a framework, or as the virtual machine if that ends
 * first, by a signal for example. Of a machine that is killed it stays behind: {@link
 * AbandonedDirectories}.
 */
public final class ScratchDirectory implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 100;
  private static final long PAUSE_MILLIS = 20;

  /** Files that live for some milliseconds need no disk: a fifth of a cold start on some. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path path;
  private final FileChannel lock;
  private final Thread atEnd;

  private ScratchDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
    this.atEnd = new Thread(this::removeForGood, "allocs: remove " + path);
    Runtime.getRuntime().addShutdownHook(atEnd);
  }

  /**
   * Makes one, readable by its owner only. The name need not be hard to guess, because one that
   * exists is not taken; {@link Files#createTempDirectory} would start a random generator for it.
   *
   * @throws IOException if it cannot be made
   */
  public static ScratchDirectory create() throws IOException {
    try {
      return createIn(MEMORY);
    } catch (IOException e) {
      return createIn(Path.of(System.getProperty("java.io.tmpdir")));
    }
  }

  private static ScratchDirectory createIn(Path parent) throws IOException {
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    for (int i = 1; ; i++) {
      String name = AbandonedDirectories.ownPrefix() + System.nanoTime();
      try {
        Path made = Files.createDirectory(parent.resolve(name), ownerOnly);
        FileChannel lock =
            AbandonedDirectories.lock(
                made, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        AbandonedDirectories.remove(made);
        return new ScratchDirectory(made, lock);
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        // It is taken, or another machine held it for abandoned before it was locked.
        if (i == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Removes it with all that is in it; does nothing the second time. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      // The virtual machine is ending: the hook runs or has run.
    }
    remove();
  }

  /** At the end of the virtual machine a framework that is starting may make it anew. */
  private void removeForGood() {
    try {
      do {
        remove();
        Thread.sleep(PAUSE_MILLIS);
      } while (Files.exists(path));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Others may still be writing: then once more. */
  private void remove() {
    for (int i = 1; Files.exists(path); i++) {
      try {
        removeTree(path);
      } catch (IOException | UncheckedIOException e) {
        if (i == MAX_ATTEMPTS) {
          throw new IllegalStateException("scratch directory not removed: directory=" + path, e);
        }
      }
    }
    try {
      lock.close();
    } catch (IOException e) {
      // The file is gone, and the lock with it.
    }
  }

  /** Removes a directory with all that is in it, and follows no link. */
  static void removeTree(Path directory) throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
