package org.allocs.shell.internal;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Help texts. */
final class Help {
  private static final int WIDTH = 90;

  private Help() {}

  static boolean isAskedFor(String argument) {
    return argument.equals("--help") || argument.equals("-h") || argument.equals("help");
  }

  /** A parser for one command. */
  static CommandLine parser(Action command) {
    return new CommandLine(command)
        .setUsageHelpWidth(WIDTH)
        .setExpandAtFiles(false)
        .setPosixClusteredShortOptionsAllowed(false);
  }

  /** How one command is used. */
  static String of(CommandLine parser) {
    return parser.getUsageMessage(Ansi.OFF);
  }

  /** All commands with a line each. */
  static String overview() {
    StringBuilder text = new StringBuilder();
    text.append("Usage: allocs COMMAND [ARGUMENT...]\n");
    text.append("What is in the memory of a process, down to the field.\n\nCommands:\n");
    for (String name : Commands.visible()) {
      Action command = Commands.named(name).orElseThrow();
      String[] header = new CommandLine(command).getCommandSpec().usageMessage().header();
      text.append(String.format("  %-9s %s%n", name, header[0]));
    }
    return text.append("\nallocs COMMAND --help says more, with an example.\n")
        .append("Exit status: 0 done, 1 failed, 2 not understood, 3 no such target or not ours.\n")
        .toString();
  }
}
