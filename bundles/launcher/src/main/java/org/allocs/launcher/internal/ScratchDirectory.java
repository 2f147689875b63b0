package org.allocs.launcher.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A private directory that lasts as long as a framework. */
public final class ScratchDirectory implements AutoCloseable {
  private final Path path;

  private ScratchDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one, readable by its owner only.
   *
   * @throws IOException if it cannot be made
   */
  public static ScratchDirectory create() throws IOException {
    return new ScratchDirectory(Files.createTempDirectory("allocs-"));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Removes it with all that is in it; does nothing the second time. */
  @Override
  public void close() {
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Closed before.
    } catch (IOException e) {
      throw new UncheckedIOException("scratch directory not removed: directory=" + path, e);
    }
  }
}
