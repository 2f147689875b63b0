package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Help for what the script at the top of the sources does. */
@Command(
    name = "test",
    customSynopsis = "allocs test [all | MODULE...]",
    header = "Sets up what the tests need and runs them.",
    description = {
      "",
      "A module is named by its folder: bundles/elf. Without one all are tested, but for the",
      "tests that take minutes each; with the word all these too. Compilers and tools that",
      "are missing are installed as root on Debian or Ubuntu; else the command to type is",
      "printed.",
      ""
    },
    footer = {"", "Example:", "  ./allocs test bundles/elf bundles/dwarf"})
final class TestCommand extends Action {
  @Parameters(arity = "0..*", hidden = true)
  private List<String> modules = new ArrayList<>();

  @Override
  int run(Environment environment) throws CommandException {
    throw CommandException.usage(
        "tests need the sources: type ./allocs test " + String.join(" ", modules));
  }
}
