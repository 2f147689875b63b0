package org.allocs.launcher.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a user's programs keep things (XDG Base Directory Specification, version 0.8). */
public final class UserDirectory {
  private UserDirectory() {}

  /** What they can make anew: {@code $XDG_CACHE_HOME}, else {@code $HOME/.cache}. */
  public static Optional<Path> cache() {
    return locate("XDG_CACHE_HOME", ".cache");
  }

  /** What the user decides: {@code $XDG_CONFIG_HOME}, else {@code $HOME/.config}. */
  static Optional<Path> configuration() {
    return locate("XDG_CONFIG_HOME", ".config");
  }

  /** Empty where neither variable is set; what is not absolute is as if it were not set. */
  private static Optional<Path> locate(String variable, String inHome) {
    return Stream.of(value(variable), value("HOME").map(home -> home.resolve(inHome)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Path> value(String variable) {
    try {
      return Optional.ofNullable(System.getenv(variable)).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
