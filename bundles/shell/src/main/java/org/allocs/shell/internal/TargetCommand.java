package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.allocs.error.AllocsException;
import org.allocs.query.MemoryView;
import org.allocs.target.Hold;
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
    Operands given = Operands.of(operands, needsAddress(), environment.targets().current());
    try (Opened opened = environment.targets().open(given.pid())) {
      return stop
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
    Set<String> known = Set.copyOf(opened.view().problems());
    int status = run(environment, opened.view(), rest);
    environment.out().flush();
    opened.view().problems().stream()
        .filter(problem -> !known.contains(problem))
        .forEach(problem -> environment.err().println("allocs: " + problem));
    return status;
  }
}
