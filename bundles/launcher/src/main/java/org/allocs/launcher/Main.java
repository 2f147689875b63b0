package org.allocs.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.allocs.command.CommandLine;

/** Runs one command in a framework of its own. */
public final class Main {
  private static final int BUFFER = 1 << 16;

  private Main() {}

  /** The command's name and what follows it; ends the virtual machine with its status. */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
            false,
            StandardCharsets.UTF_8);
    // A shell's bundles replace the standard streams: these are taken before they start.
    int status = run(List.of(arguments), System.in, out, System.err);
    out.flush();
    System.exit(status);
  }

  private static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    String name = arguments.isEmpty() ? "" : arguments.get(0);
    try (Engine engine = Engine.start(Home.locate().command(name))) {
      engine.problems().forEach(problem -> err.println("allocs: " + problem));
      int status = engine.require(CommandLine.class).run(arguments, in, out, err);
      out.flush();
      return status;
    } catch (IOException | IllegalStateException e) {
      err.println("allocs: " + e.getMessage());
      return CommandLine.FAILED;
    }
  }
}
