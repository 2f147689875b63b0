package org.allocs.shell.internal;

import java.util.List;
import java.util.Optional;

/** The commands. */
final class Commands {
  /** Those that help lists, in its order. */
  private static final List<String> VISIBLE =
      List.of(
          "run",
          "what",
          "tree",
          "list",
          "types",
          "sites",
          "show",
          "stacks",
          "change",
          "changes",
          "debuginfo",
          "shell",
          "config",
          "cache",
          "bundles",
          "test",
          "doctor");

  private Commands() {}

  /** Names of the commands that help lists. */
  static List<String> visible() {
    return VISIBLE;
  }

  /** A new instance of the command of this name. */
  static Optional<Action> named(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "run" -> new RunCommand();
          case "what" -> new WhatCommand();
          case "tree" -> new TreeCommand();
          case "list" -> new ListCommand();
          case "types" -> new TypesCommand();
          case "sites" -> new SitesCommand();
          case "show" -> new ShowCommand();
          case "stacks" -> new StacksCommand();
          case "change" -> new ChangeCommand();
          case "changes" -> new ChangesCommand();
          case "debuginfo" -> new DebuginfoCommand();
          case "shell" -> new ShellCommand();
          case "config" -> new ConfigCommand();
          case "cache" -> new CacheCommand();
          case "bundles" -> new BundlesCommand();
          case "test" -> new TestCommand();
          case "doctor" -> new DoctorCommand();
          case ReportCommand.NAME -> new ReportCommand();
          default -> null;
        });
  }
}
