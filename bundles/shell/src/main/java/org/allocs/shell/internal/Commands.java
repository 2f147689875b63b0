package org.allocs.shell.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The commands, in the order in which help lists them. */
final class Commands {
  private static final Map<String, Supplier<Action>> VISIBLE = visible();

  private Commands() {}

  private static Map<String, Supplier<Action>> visible() {
    Map<String, Supplier<Action>> commands = new LinkedHashMap<>();
    commands.put("run", RunCommand::new);
    commands.put("what", WhatCommand::new);
    commands.put("tree", TreeCommand::new);
    commands.put("list", ListCommand::new);
    commands.put("types", TypesCommand::new);
    commands.put("sites", SitesCommand::new);
    commands.put("show", ShowCommand::new);
    commands.put("stacks", StacksCommand::new);
    commands.put("debuginfo", DebuginfoCommand::new);
    commands.put("shell", ShellCommand::new);
    commands.put("config", ConfigCommand::new);
    commands.put("cache", CacheCommand::new);
    commands.put("test", TestCommand::new);
    commands.put("doctor", DoctorCommand::new);
    return commands;
  }

  /** Names and makers of the commands that help lists. */
  static Map<String, Supplier<Action>> all() {
    return VISIBLE;
  }

  /** A new instance of the command of this name. */
  static Optional<Action> named(String name) {
    if (name.equals(ReportCommand.NAME)) {
      return Optional.of(new ReportCommand());
    }
    return Optional.ofNullable(VISIBLE.get(name)).map(Supplier::get);
  }
}
