package org.allocs.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.command.CommandLine;
import org.allocs.launcher.internal.CacheHome;

/** Runs one command in a framework of its own. */
public final class Main {
  private static final int BUFFER = 1 << 16;

  /** The command in which bundles can be replaced. */
  private static final String SHELL = "shell";

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
    return new PrintStream(new BufferedOutputStream(out, BUFFER), false, StandardCharsets.UTF_8);
  }

  static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    String name = arguments.isEmpty() ? "" : arguments.get(0);
    try (Engine engine = start(name)) {
      engine.problems().forEach(problem -> err.println("allocs: " + problem));
      int status = engine.require(CommandLine.class).run(arguments, in, out, err);
      out.flush();
      return status;
    } catch (IOException | IllegalStateException e) {
      err.println("allocs: " + e.getMessage());
      return CommandLine.FAILED;
    }
  }

  private static Engine start(String command) throws IOException {
    Bundles bundles = Bundles.in(Home.locate().command(command));
    Map<String, String> properties =
        new HashMap<>(command.equals(SHELL) ? Map.of() : ClassPath.first(bundles));
    CacheHome.locate()
        .ifPresent(home -> properties.put(CACHE, home.resolve("allocs/debuginfo").toString()));
    return Engine.start(bundles, properties);
  }
}
