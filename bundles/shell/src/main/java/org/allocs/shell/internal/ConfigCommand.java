package org.allocs.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Paths for the builds of other programs. */
@Command(
    name = "config",
    customSynopsis = "allocs config --preload | --cflags | --libs",
    header = "Paths for the builds of other programs.",
    description = {"", "The same is in allocs.pc, beside the libraries.", ""},
    footer = {
      "",
      "Example:",
      "  gcc $(./allocs config --cflags) demo.c $(./allocs config --libs) -o demo",
      "  LD_PRELOAD=$(./allocs config --preload) ./demo"
    })
final class ConfigCommand extends Action {
  private static final class What {
    @Option(names = "--preload", required = true, description = "The library to preload.")
    private boolean preload;

    @Option(names = "--cflags", required = true, description = "Flags to compile with.")
    private boolean cflags;

    @Option(names = "--libs", required = true, description = "Flags to link with.")
    private boolean libs;
  }

  @ArgGroup(multiplicity = "1")
  private What what;

  @Override
  int run(Environment environment) throws CommandException {
    Path home =
        environment
            .engine()
            .home()
            .orElseThrow(() -> CommandException.failed("no distribution: allocs.home is not set"));
    environment.out().println(what.preload ? preload(home).toString() : flags(home));
    return 0;
  }

  /** The library to preload. */
  static Path preload(Path home) {
    return home.resolve("native/liballocs_preload.so");
  }

  /** What allocs.pc says, where there is no pkg-config. */
  private String flags(Path home) throws CommandException {
    Path file = home.resolve("native/allocs.pc");
    String key = what.cflags ? "Cflags: " : "Libs: ";
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(key.length()))
          .map(line -> line.replace("${includedir}", home.resolve("include").toString()))
          .map(line -> line.replace("${libdir}", home.resolve("native").toString()))
          .findFirst()
          .orElseThrow(() -> CommandException.failed("nothing of this in " + file));
    } catch (IOException e) {
      throw CommandException.failed("not read: " + file + ": " + e.getMessage());
    }
  }
}
