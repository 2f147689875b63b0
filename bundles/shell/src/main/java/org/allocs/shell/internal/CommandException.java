package org.allocs.shell.internal;

import org.allocs.command.CommandLine;

/** Why a command did not do what it was asked, and the exit status that says so. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  private CommandException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The command was not understood. */
  static CommandException usage(String message) {
    return new CommandException(CommandLine.USAGE, message);
  }

  /** The target is gone, not ours, or not a process. */
  static CommandException target(String message) {
    return new CommandException(CommandLine.TARGET, message);
  }

  /** Anything else. */
  static CommandException failed(String message) {
    return new CommandException(CommandLine.FAILED, message);
  }

  int status() {
    return status;
  }
}
