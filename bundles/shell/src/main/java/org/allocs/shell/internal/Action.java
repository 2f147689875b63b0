package org.allocs.shell.internal;

import java.util.List;
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
   * Takes arguments of the usual forms, which need no parser to be understood: to make one takes
   * longer than to read a small file.
   *
   * @return whether all were understood; if not, none was taken
   */
  boolean takes(List<String> arguments) {
    return false;
  }

  /**
   * Does it.
   *
   * @return exit status
   */
  abstract int run(Environment environment) throws AllocsException, CommandException;

  /** Whether it may be at work for seconds before it prints anything. */
  boolean mayTakeLong() {
    return false;
  }

  /** Whether help is all that was asked for. */
  boolean isHelp() {
    return help;
  }
}
