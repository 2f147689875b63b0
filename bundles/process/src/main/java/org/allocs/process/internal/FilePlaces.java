package org.allocs.process.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a file may be found that a process had mapped: where the process had it, and by build-id
 * where distributions link programs and libraries ({@code .build-id}), and where clients of
 * debuginfod keep what they fetched.
 */
final class FilePlaces {
  private static final int SHORTEST_BUILD_ID = 4;
  private static final List<String> BY_BUILD_ID =
      List.of("usr/lib/debug/.build-id", "usr/lib/.build-id");

  private final List<Path> roots = new ArrayList<>();
  private final List<Path> caches = new ArrayList<>();

  /**
   * @param root the directory that was the process's root, if it was not ours
   * @param environment where the caches are
   */
  FilePlaces(Optional<Path> root, Map<String, String> environment) {
    root.ifPresent(roots::add);
    roots.add(Path.of("/"));
    Optional<Path> stated = directory(environment, "DEBUGINFOD_CACHE_PATH");
    Optional<Path> home = directory(environment, "HOME");
    if (stated.isPresent()) {
      caches.add(stated.get());
    } else {
      home.map(path -> path.resolve(".debuginfod_client_cache")).ifPresent(caches::add);
      directory(environment, "XDG_CACHE_HOME")
          .or(() -> home.map(path -> path.resolve(".cache")))
          .map(path -> path.resolve("debuginfod_client"))
          .ifPresent(caches::add);
    }
  }

  private static Optional<Path> directory(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .flatMap(FileKey::path)
        .filter(Path::isAbsolute);
  }

  /** Paths to look at, in this order. */
  Set<Path> of(String path, Optional<String> buildId) {
    Set<Path> places = new LinkedHashSet<>();
    for (Path root : roots) {
      FileKey.path(root + "/" + path).map(Path::normalize).ifPresent(places::add);
    }
    buildId.filter(id -> id.length() >= SHORTEST_BUILD_ID).ifPresent(id -> add(id, places));
    return places;
  }

  private void add(String id, Set<Path> places) {
    for (Path root : roots) {
      for (String directory : BY_BUILD_ID) {
        places.add(root.resolve(directory).resolve(id.substring(0, 2)).resolve(id.substring(2)));
      }
    }
    for (Path cache : caches) {
      places.add(cache.resolve(id).resolve("executable"));
    }
  }
}
