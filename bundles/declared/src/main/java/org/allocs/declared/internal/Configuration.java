package org.allocs.declared.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;

/**
 * The files that a person keeps: {@code $XDG_CONFIG_HOME/allocs/allocators/*.yaml} (XDG Base
 * Directory Specification, version 0.8; else below {@code ~/.config}).
 *
 * @param folder where they are; empty where nothing says
 */
record Configuration(Optional<Path> folder) {
  private static final int MAX_FILES = 100;

  /** That of the person who runs this. */
  static Configuration ofUser() {
    Optional<Path> stated = variable("XDG_CONFIG_HOME");
    Optional<Path> home =
        stated.isPresent() ? stated : variable("HOME").map(h -> h.resolve(".config"));
    return new Configuration(home.map(h -> h.resolve("allocs/allocators")));
  }

  private static Optional<Path> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).map(Path::of).filter(Path::isAbsolute);
  }

  /**
   * The files, by name.
   *
   * @throws AllocsException if the folder cannot be read, or has too many
   */
  List<Path> files() throws AllocsException {
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder.get())) {
      List<Path> files =
          all.filter(f -> f.toString().endsWith(".yaml")).sorted().limit(MAX_FILES + 1L).toList();
      if (files.size() > MAX_FILES) {
        throw new IOException("more than " + MAX_FILES + " files");
      }
      return files;
    } catch (IOException e) {
      throw new FileAccessException(folder.get().toString(), e);
    }
  }
}
