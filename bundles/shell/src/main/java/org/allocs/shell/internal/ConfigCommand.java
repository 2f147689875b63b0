package org.allocs.shell.internal;

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
    environment
        .out()
        .println(what.preload ? preload(home) : what.cflags ? cflags(home) : libs(home));
    return 0;
  }

  /** The library to preload. */
  static Path preload(Path home) {
    return home.resolve("native/liballocs_preload.so");
  }

  private static String cflags(Path home) {
    return "-g -I" + home.resolve("include");
  }

  private static String libs(Path home) {
    Path libraries = home.resolve("native");
    return "-L" + libraries + " -Wl,-rpath," + libraries + " -lallocs";
  }
}
