package org.allocs.shell.internal;

import org.allocs.error.AllocsException;
import picocli.CommandLine.Option;

/** One command. An instance runs once. */
abstract class Action {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  /**
   * Does it.
   *
   * @return exit status
   */
  abstract int run(Environment environment) throws AllocsException, CommandException;

  /** Whether help is all that was asked for. */
  boolean isHelp() {
    return help;
  }
}
