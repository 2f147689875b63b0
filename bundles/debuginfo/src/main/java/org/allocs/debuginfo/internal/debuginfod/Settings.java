package org.allocs.debuginfo.internal.debuginfod;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the environment says about debuginfod (debuginfod-client-config(7)).
 *
 * @param servers where to ask; none unless {@code DEBUGINFOD_URLS} names some
 * @param refused words of {@code DEBUGINFOD_URLS} that are no web addresses
 * @param caches where files may be that were fetched before; new ones go to the first
 * @param patience a server that sends less than 100 KB in this time is given up
 * @param longest the time that one file may take
 * @param largest bytes that one file may have
 */
record Settings(
    List<URI> servers,
    List<String> refused,
    List<Path> caches,
    Duration patience,
    Duration longest,
    long largest) {
  private static final long PATIENCE_SECONDS = 90;
  private static final long LONGEST_SECONDS = 900;
  private static final long LARGEST_BYTES = 8L << 30;

  static Settings of(Map<String, String> environment) {
    List<URI> servers = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    String urls = environment.getOrDefault("DEBUGINFOD_URLS", "").trim();
    for (String word : urls.isEmpty() ? new String[0] : urls.split("\\s+")) {
      // "ima:" words tell other clients which signatures to ask for.
      if (!word.startsWith("ima:")) {
        webAddress(word).ifPresentOrElse(servers::add, () -> refused.add(word));
      }
    }
    return new Settings(
        List.copyOf(servers),
        List.copyOf(refused),
        caches(environment),
        Duration.ofSeconds(positive(environment, "DEBUGINFOD_TIMEOUT").orElse(PATIENCE_SECONDS)),
        Duration.ofSeconds(positive(environment, "DEBUGINFOD_MAXTIME").orElse(LONGEST_SECONDS)),
        positive(environment, "DEBUGINFOD_MAXSIZE").orElse(LARGEST_BYTES));
  }

  private static Optional<URI> webAddress(String word) {
    try {
      URI uri = new URI(word.endsWith("/") ? word : word + "/");
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static OptionalLong positive(Map<String, String> environment, String name) {
    try {
      long value = Long.parseLong(environment.getOrDefault(name, "").trim());
      return value > 0 && value <= Integer.MAX_VALUE || value > 0 && name.endsWith("SIZE")
          ? OptionalLong.of(value)
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The old place comes first where it is in use, as with other clients. */
  private static List<Path> caches(Map<String, String> environment) {
    Optional<Path> stated = directory(environment, "DEBUGINFOD_CACHE_PATH");
    if (stated.isPresent()) {
      return List.of(stated.get());
    }
    List<Path> caches = new ArrayList<>();
    Optional<Path> home = directory(environment, "HOME");
    home.map(path -> path.resolve(".debuginfod_client_cache"))
        .filter(Files::isDirectory)
        .ifPresent(caches::add);
    directory(environment, "XDG_CACHE_HOME")
        .or(() -> home.map(path -> path.resolve(".cache")))
        .map(path -> path.resolve("debuginfod_client"))
        .ifPresent(caches::add);
    return List.copyOf(caches);
  }

  private static Optional<Path> directory(Map<String, String> environment, String name) {
    try {
      return Optional.ofNullable(environment.get(name)).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
