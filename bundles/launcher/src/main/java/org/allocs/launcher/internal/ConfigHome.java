package org.allocs.launcher.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a user configures: bundles that run besides those of the distribution, and which bundles may
 * run. In {@code allocs} of the user's {@linkplain UserDirectory#configuration configuration}, or
 * where variables of the environment say.
 */
public final class ConfigHome {
  private static final String BUNDLES = "ALLOCS_BUNDLES";
  private static final String PINS = "ALLOCS_PINS";

  private ConfigHome() {}

  /**
   * Bundles and directories of bundles: those that {@code ALLOCS_BUNDLES} names, separated by
   * colons, else {@code bundles} in the directory, if it is there.
   */
  public static List<Path> bundles() {
    String named = System.getenv(BUNDLES);
    if (named == null) {
      return file("bundles").map(List::of).orElse(List.of());
    }
    List<Path> places = new ArrayList<>();
    for (String place : named.split(":")) {
      if (!place.isEmpty()) {
        places.add(Path.of(place));
      }
    }
    return places;
  }

  /**
   * The file that says which bundles may run: the one that {@code ALLOCS_PINS} names, else {@code
   * pins} in the directory, if it is there.
   */
  public static Optional<Path> pins() {
    String named = System.getenv(PINS);
    return named != null && !named.isEmpty() ? Optional.of(Path.of(named)) : file("pins");
  }

  private static Optional<Path> file(String name) {
    return UserDirectory.configuration()
        .map(home -> home.resolve("allocs").resolve(name))
        .filter(Files::exists);
  }
}
