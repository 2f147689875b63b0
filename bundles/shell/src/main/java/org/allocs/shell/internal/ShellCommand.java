package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The same commands, again and again. */
@Command(
    name = "shell",
    customSynopsis = "allocs shell [TARGET]",
    header = "The same commands in a shell, with bundles that come and go.",
    description = {
      "",
      "With a TARGET, commands that follow may leave theirs out: it stays open meanwhile.",
      "Bundles are managed with install, start, stop, update, uninstall; bundles lists them.",
      "Commands can be piped into grep PATTERN and head N. target PID changes the target;",
      "exit leaves. Reads commands from standard input, with editing, history and completion",
      "on a terminal.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  allocs shell 4711",
      "  allocs> what environ",
      "  allocs> start file:/tmp/my-allocator.jar",
      "  allocs> what environ"
    })
final class ShellCommand extends Action {
  @Parameters(
      arity = "0..1",
      paramLabel = "TARGET",
      description = "The id of a process, or a core file.")
  private List<String> target = new ArrayList<>();

  @Mixin private FilesOfTarget files = new FilesOfTarget();

  @Mixin private DeclareOption declared = new DeclareOption();

  @Override
  int run(Environment environment) throws AllocsException, CommandException {
    if (!(environment.engine() instanceof Services services)) {
      throw CommandException.failed("a shell cannot be started here");
    }
    declared.apply(services);
    try (KeptTargets targets = new KeptTargets(services)) {
      if (!target.isEmpty()) {
        targets.use(
            Operands.of(target, false, targets.current(), files.places(), services.targets())
                .target());
      }
      return new GogoShell(services, targets, environment).run();
    } catch (NoClassDefFoundError e) {
      throw CommandException.failed("the shell's bundles are not there: " + e.getMessage());
    }
  }
}
