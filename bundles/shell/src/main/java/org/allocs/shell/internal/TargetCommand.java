package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.query.MemoryView;
import org.allocs.target.Hold;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that asks about one target. */
abstract class TargetCommand extends Action {
  @Parameters(arity = "0..*", hidden = true)
  private List<String> operands = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--stop",
      description = "Holds the target still meanwhile: all answers are of one instant.")
  private boolean stop;

  @Mixin private FilesOfTarget files = new FilesOfTarget();

  @Mixin private DeclareOption declared = new DeclareOption();

  /** A target, operands, and at most how to print. */
  @Override
  boolean takes(List<String> arguments) {
    List<String> plain = new ArrayList<>(arguments);
    boolean asJson = plain.remove("--json");
    if (plain.stream().anyMatch(argument -> argument.startsWith("-"))) {
      return false;
    }
    operands = plain;
    json = asJson;
    return true;
  }

  /** Whether at least one operand has to follow the target. */
  boolean needsAddress() {
    return false;
  }

  /** Whether the target is held still meanwhile. */
  boolean stops() {
    return stop;
  }

  /** Asks and prints. */
  abstract int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException;

  /** Whether JSON was asked for. */
  boolean json() {
    return json;
  }

  @Override
  final int run(Environment environment) throws AllocsException, CommandException {
    Operands given =
        Operands.of(
            operands,
            needsAddress(),
            environment.targets().current(),
            files.places(),
            environment.engine().targets());
    declared.apply(environment.engine());
    boolean still = given.target().core().isPresent();
    if (stop && still) {
      environment.err().println("allocs: --stop does nothing: a core file stands still");
    }
    try (Opened opened = environment.targets().open(given.target())) {
      return stop && !still
          ? held(environment, opened, given.rest())
          : answer(environment, opened, given.rest());
    }
  }

  private int held(Environment environment, Opened opened, List<String> rest)
      throws AllocsException, CommandException {
    Hold hold = opened.hold();
    try {
      return answer(environment, opened, rest);
    } finally {
      hold.close();
    }
  }

  private int answer(Environment environment, Opened opened, List<String> rest)
      throws AllocsException, CommandException {
    int status = run(environment, opened.view(), rest);
    environment.out().flush();
    opened.untold().forEach(problem -> environment.err().println("allocs: " + problem));
    return status;
  }

  @Override
  boolean mayTakeLong() {
    return true;
  }
}
