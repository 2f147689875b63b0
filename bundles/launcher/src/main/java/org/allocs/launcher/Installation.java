package org.allocs.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.allocs.launcher.internal.ConfigHome;
import org.allocs.launcher.internal.Pins;

/**
 * What a command runs with.
 *
 * @param own bundles that the distribution was built with
 * @param guests others: those that lie among them, and the user's own
 * @param pinned files that say which bundles may run; none if all may
 */
record Installation(Bundles own, Bundles guests, List<Path> pinned) {
  /**
   * That of a command.
   *
   * @throws IOException if there is no distribution
   */
  static Installation of(String command) throws IOException {
    Home home = Home.locate();
    Bundles all = Bundles.in(home.command(command));
    if (Home.isAboutFiles(command)) {
      return new Installation(all, new Bundles(List.of()), List.of());
    }
    String engine = home.engine().get(0).toUri().toString();
    Predicate<Bundles.Source> known = ClassPath.ofDistribution();
    List<Bundles.Source> own = new ArrayList<>();
    List<Bundles.Source> guests = new ArrayList<>();
    for (Bundles.Source source : all.sources()) {
      boolean foreign = source.location().contains(engine) && !known.test(source);
      (foreign ? guests : own).add(source);
    }
    List<Path> pinned = ConfigHome.pins().map(file -> List.of(file, home.pins())).orElse(List.of());
    return new Installation(
        new Bundles(own), new Bundles(guests).and(Bundles.in(ConfigHome.bundles())), pinned);
  }

  /** All bundles. */
  Bundles all() {
    return own.and(guests);
  }

  /** The classes that start them, if they need no framework: all are known, and may run. */
  Optional<List<String>> withoutFramework() {
    return guests.sources().isEmpty() && pinned.isEmpty()
        ? ClassPath.activators(own)
        : Optional.empty();
  }

  /** What tells a framework which bundles may run. */
  Map<String, String> pins() {
    List<String> files = pinned.stream().map(Path::toString).toList();
    return files.isEmpty() ? Map.of() : Map.of(Pins.PROPERTY, String.join("\n", files));
  }
}
