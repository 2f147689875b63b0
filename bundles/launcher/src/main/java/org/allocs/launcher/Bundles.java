package org.allocs.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to install.
 *
 * @param urls where each bundle is, in the order of installation
 */
public record Bundles(List<String> urls) {
  /** Checks that nothing is absent. */
  public Bundles {
    urls = List.copyOf(urls);
  }

  /**
   * Every file that ends in {@code .jar} in the given directories, in the order of the directories
   * and of the names in each. They are used where they lie.
   *
   * @throws IOException if a directory cannot be read
   */
  public static Bundles in(List<Path> directories) throws IOException {
    List<String> urls = new ArrayList<>();
    for (Path directory : directories) {
      try (Stream<Path> files = Files.list(directory)) {
        files
            .filter(file -> file.getFileName().toString().endsWith(".jar"))
            .sorted()
            .forEach(file -> urls.add("reference:" + file.toAbsolutePath().toUri()));
      }
    }
    return new Bundles(urls);
  }
}
