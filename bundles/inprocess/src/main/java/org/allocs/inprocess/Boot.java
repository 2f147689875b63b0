package org.allocs.inprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.allocs.launcher.Bundles;
import org.allocs.launcher.Engine;
import org.allocs.launcher.Home;
import org.allocs.query.MemoryModel;
import org.allocs.target.Targets;
import org.osgi.framework.Constants;

/** Starts the framework that lives as long as the program. */
final class Boot {
  /** System property: the packages that the core API exports, as an Export-Package header. */
  private static final String PACKAGES = "allocs.packages";

  /** System property: file names of bundles that no other one imports, with colons between. */
  private Boot() {}

  static InProcess.Services start() throws IOException {
    Engine engine = Engine.start(Bundles.in(Home.locate().engine()), properties());
    removeFiles(Path.of(engine.context().getProperty(Constants.FRAMEWORK_STORAGE)).getParent());
    try {
      return new InProcess.Services(
          engine.require(Targets.class), engine.require(MemoryModel.class));
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Classes of bundles come from the class path, if they are on it, because only those can be in
   * the class-data archive with their lambdas; of bundles added later, from the bundles. A resolver
   * with threads would not be done sooner with so few.
   */
  private static Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_BOOTDELEGATION, "org.allocs.*");
    properties.put(Constants.FRAMEWORK_BUNDLE_PARENT, Constants.FRAMEWORK_BUNDLE_PARENT_FRAMEWORK);
    properties.put("felix.resolver.parallelism", "1");
    String packages = System.getProperty(PACKAGES);
    if (packages != null) {
      properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, packages);
    }
    return properties;
  }

  /**
   * The program may end at any moment, without us. Bundles are used where they lie, so nothing in
   * the framework's own directory is needed once it runs.
   */
  private static void removeFiles(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
