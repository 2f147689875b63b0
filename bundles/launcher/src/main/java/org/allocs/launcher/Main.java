package org.allocs.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.command.CommandLine;
import org.allocs.launcher.internal.Registry;
import org.allocs.launcher.internal.UserDirectory;
import org.allocs.launcher.internal.Utf8Output;

/** Runs one command, in a framework of its own where it needs one: bundles can be others' there. */
public final class Main {
  private static final int BUFFER = 1 << 16;

  /** The command in which bundles can be replaced. */
  private static final String SHELL = "shell";

  /** Commands about the framework. */
  private static final Set<String> FRAMEWORK = Set.of(SHELL, "bundles", "doctor");

  /** Property of the framework: where what is known of files is kept between commands. */
  private static final String CACHE = "org.allocs.debug.cache";

  private Main() {}

  /** The command's name and what follows it; ends the virtual machine with its status. */
  public static void main(String[] arguments) {
    PrintStream out = buffered(new FileOutputStream(FileDescriptor.out));
    // A shell's bundles replace the standard streams: these are taken before they start.
    int status = run(List.of(arguments), System.in, out, System.err);
    out.flush();
    System.exit(status);
  }

  static PrintStream buffered(OutputStream out) {
    return new Utf8Output(new BufferedOutputStream(out, BUFFER));
  }

  static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    return run(
        arguments, in, out, err, !arguments.isEmpty() && FRAMEWORK.contains(arguments.get(0)));
  }

  /**
   * @param framework whether in a framework in any case
   */
  static int run(
      List<String> arguments, InputStream in, PrintStream out, PrintStream err, boolean framework) {
    String name = arguments.isEmpty() ? "" : arguments.get(0);
    try {
      Installation bundles = Installation.of(name);
      Optional<List<String>> activators = framework ? Optional.empty() : bundles.withoutFramework();
      Command command = commandLine -> commandLine.run(arguments, in, out, err);
      int status =
          activators.isPresent()
              ? withoutFramework(activators.get(), command)
              : inFramework(bundles, name, err, command);
      out.flush();
      return status;
    } catch (IOException | IllegalStateException e) {
      err.println("allocs: " + e.getMessage());
      return CommandLine.FAILED;
    }
  }

  /** Something to do with the command line while its bundles run. */
  private interface Command {
    int run(CommandLine commandLine);
  }

  /** Bundles that need nothing of a framework but each other's services. */
  private static int withoutFramework(List<String> activators, Command command) throws IOException {
    try (Registry registry = Registry.start(activators, cache())) {
      return command.run(
          registry
              .service(CommandLine.class)
              .orElseThrow(() -> new IllegalStateException("no service=CommandLine")));
    }
  }

  private static int inFramework(
      Installation bundles, String name, PrintStream err, Command command) throws IOException {
    Map<String, String> properties =
        new HashMap<>(name.equals(SHELL) ? Map.of() : ClassPath.first(bundles.all()));
    properties.putAll(cache());
    properties.putAll(bundles.pins());
    try (Engine engine = Engine.start(bundles.own(), bundles.guests(), properties)) {
      engine.problems().forEach(problem -> err.println("allocs: " + problem));
      return command.run(engine.require(CommandLine.class));
    }
  }

  private static Map<String, String> cache() {
    return UserDirectory.cache()
        .map(home -> Map.of(CACHE, home.resolve("allocs/debuginfo").toString()))
        .orElseGet(Map::of);
  }
}
