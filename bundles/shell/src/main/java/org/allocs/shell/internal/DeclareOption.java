package org.allocs.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import picocli.CommandLine.Option;

/** The option that names files with allocators of a program's own. */
final class DeclareOption {
  @Option(
      names = "--declare",
      paramLabel = "FILE",
      description =
          "Allocators of the program's own, described in YAML (docs/writing-an-allocator.md). They"
              + " count before those of $XDG_CONFIG_HOME/allocs/allocators/*.yaml.")
  private List<String> files = List.of();

  /** Has the engine know them from now on; without the option those that were named before stay. */
  void apply(EngineAccess engine) throws CommandException {
    if (files.isEmpty()) {
      return;
    }
    try {
      List<Path> paths = new ArrayList<>();
      for (String file : files) {
        paths.add(Path.of(file));
      }
      engine.declarations().use(paths);
    } catch (AllocsException | InvalidPathException e) {
      throw CommandException.usage("--declare: " + e.getMessage());
    }
  }
}
