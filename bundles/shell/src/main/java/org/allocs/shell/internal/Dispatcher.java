package org.allocs.shell.internal;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.allocs.command.CommandLine;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import picocli.CommandLine.ParameterException;

/** Runs the command that the first argument names, and turns failures into exit statuses. */
final class Dispatcher implements CommandLine {
  /** Which standard streams are terminals, as the launcher says: {@code out}, {@code err}. */
  private static final String TERMINALS = "allocs.terminals";

  private final EngineAccess engine;

  Dispatcher(EngineAccess engine) {
    this.engine = engine;
  }

  @Override
  public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    TargetSource targets = TargetSource.oneShot(engine);
    Environment plain = new Environment(engine, targets, in, out, err);
    String terminals = System.getProperty(TERMINALS, "");
    boolean mayTakeLong =
        !arguments.isEmpty()
            && Commands.named(arguments.get(0)).filter(Action::mayTakeLong).isPresent();
    if (!mayTakeLong || !terminals.contains("err")) {
      return run(arguments, plain);
    }
    try (StillAtWork work = StillAtWork.on(arguments.get(0), err)) {
      PrintStream output = terminals.contains("out") ? work.before(out) : out;
      return run(arguments, new Environment(engine, targets, in, output, work.before(err)));
    }
  }

  /** Runs a command with the targets of a shell, or without. */
  int run(List<String> arguments, Environment environment) {
    if (arguments.isEmpty() || Help.isAskedFor(arguments.get(0))) {
      environment.out().print(Help.overview());
      return OK;
    }
    Optional<Action> command = Commands.named(arguments.get(0));
    if (command.isEmpty()) {
      environment.err().println("allocs: no such command: " + arguments.get(0));
      environment.err().println("Try: allocs --help");
      return USAGE;
    }
    return run(command.get(), arguments, environment);
  }

  private static int run(Action command, List<String> arguments, Environment environment) {
    try {
      List<String> own = arguments.subList(1, arguments.size());
      return command.takes(own)
          ? command.run(environment)
          : parsed(command, own.toArray(String[]::new), environment);
    } catch (ParameterException e) {
      return fail(environment, USAGE, e.getMessage() + help(arguments));
    } catch (CommandException e) {
      String more = e.status() == USAGE ? help(arguments) : "";
      return fail(environment, e.status(), e.getMessage() + more);
    } catch (TargetGoneException | TargetAccessException e) {
      return fail(environment, TARGET, e.getMessage());
    } catch (AllocsException e) {
      return fail(environment, FAILED, e.getMessage());
    }
  }

  private static int parsed(Action command, String[] arguments, Environment environment)
      throws AllocsException, CommandException {
    picocli.CommandLine parser = Help.parser(command);
    parser.parseArgs(arguments);
    if (command.isHelp()) {
      environment.out().print(Help.of(parser));
      return OK;
    }
    return command.run(environment);
  }

  private static String help(List<String> arguments) {
    return System.lineSeparator() + "Try: allocs " + arguments.get(0) + " --help";
  }

  private static int fail(Environment environment, int status, String message) {
    environment.out().flush();
    environment.err().println("allocs: " + message);
    return status;
  }
}
