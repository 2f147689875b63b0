package org.allocs.inprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.allocs.launcher.Bundles;
import org.allocs.launcher.ClassPath;
import org.allocs.launcher.Engine;
import org.allocs.launcher.Home;
import org.allocs.query.MemoryModel;
import org.allocs.target.Targets;
import org.osgi.framework.Constants;

/** Starts the framework that lives as long as the program. */
final class Boot {
  private Boot() {}

  static InProcess.Services start(Changes changes) throws IOException {
    Bundles bundles = Bundles.in(Home.locate().engine());
    Engine engine = Engine.start(bundles, ClassPath.first(bundles));
    engine.context().addServiceListener(changes);
    removeFiles(Path.of(engine.context().getProperty(Constants.FRAMEWORK_STORAGE)).getParent());
    try {
      return new InProcess.Services(
          engine.require(Targets.class), engine.require(MemoryModel.class));
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
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
