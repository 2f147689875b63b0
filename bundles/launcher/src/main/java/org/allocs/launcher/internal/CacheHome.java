package org.allocs.launcher.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory in which a user's programs keep what they can make anew. */
public final class CacheHome {
  private CacheHome() {}

  /**
   * {@code $XDG_CACHE_HOME}, else {@code $HOME/.cache} (XDG Base Directory Specification, version
   * 0.8); what is not absolute is as if it were not set.
   *
   * @return empty where neither is set
   */
  public static Optional<Path> locate() {
    return Stream.of(
            variable("XDG_CACHE_HOME"), variable("HOME").map(home -> home.resolve(".cache")))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Path> variable(String name) {
    try {
      return Optional.ofNullable(System.getenv(name)).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
