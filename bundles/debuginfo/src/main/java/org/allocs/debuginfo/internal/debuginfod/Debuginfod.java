package org.allocs.debuginfo.internal.debuginfod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Debug files by build-id, from the directory in which debuginfod clients keep what they fetched,
 * and from servers where the environment names some. Safe for use by several threads.
 */
public final class Debuginfod {
  private static final Pattern BUILD_ID = Pattern.compile("(?:[0-9a-f]{2}){4,64}");
  private static final String FILE = "debuginfo";

  private final Settings settings;
  private volatile Servers servers;

  private Debuginfod(Settings settings) {
    this.settings = settings;
  }

  /** Neither cache nor servers. */
  public static Debuginfod none() {
    return of(Map.of());
  }

  /** As environment variables say. */
  public static Debuginfod of(Map<String, String> environment) {
    return new Debuginfod(Settings.of(environment));
  }

  /** A file that was fetched before; what it is, is not checked. */
  public Optional<Path> cached(String buildId) {
    if (!BUILD_ID.matcher(buildId).matches()) {
      return Optional.empty();
    }
    return settings.caches().stream()
        .map(cache -> file(cache, buildId))
        .filter(Debuginfod::hasContent)
        .findFirst();
  }

  static Path file(Path cache, String buildId) {
    return cache.resolve(buildId).resolve(FILE);
  }

  /** Clients keep an empty file where servers had none. */
  private static boolean hasContent(Path file) {
    try {
      return Files.isRegularFile(file) && Files.size(file) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Asks the servers in their order, and keeps the file that one of them has.
   *
   * @param journal told what was asked, and what came of it
   * @return a file with that build-id
   */
  public Optional<Path> fetch(String buildId, Consumer<String> journal) {
    settings.refused().forEach(word -> journal.accept("debuginfod: no web address: " + word));
    if (settings.servers().isEmpty() || !BUILD_ID.matcher(buildId).matches()) {
      return Optional.empty();
    }
    if (settings.caches().isEmpty()) {
      journal.accept("debuginfod not asked: no cache directory: set DEBUGINFOD_CACHE_PATH");
      return Optional.empty();
    }
    return servers().fetch(buildId, journal);
  }

  private Servers servers() {
    Servers known = servers;
    if (known == null) {
      synchronized (this) {
        known = servers == null ? new Servers(settings) : servers;
        servers = known;
      }
    }
    return known;
  }
}
