package org.allocs.shell.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.allocs.allocator.TypeRules;
import org.allocs.error.MalformedRulesException;
import org.allocs.inspect.GradedView;
import org.allocs.model.Grade;
import org.allocs.query.MemoryView;
import picocli.CommandLine.Option;

/** What commands that tell types have in common. */
final class TypeOptions {
  private static final String RULES = "allocs.types";
  private static final String SOURCES = "allocs.source.path";

  @Option(
      names = "--why",
      description = "Tells what types rest on, how far that can be trusted, and what contradicts.")
  private boolean why;

  @Option(
      names = "--grade",
      paramLabel = "G",
      description =
          "Only types that are certain, or certain or likely; guess, all of them, without this.")
  private String grade;

  @Option(
      names = "--types",
      paramLabel = "FILE",
      description =
          "Rules for types of chunks: lines FUNCTION -> TYPE and FILE:LINE -> TYPE, TYPE[] for as"
              + " many as fit; TYPE.MEMBER -> discriminates VALUE = PART, ... for what a union"
              + " holds. They count before $XDG_CONFIG_HOME/allocs/types/PROGRAM.types.")
  private List<String> rules = List.of();

  @Option(
      names = "--source-path",
      paramLabel = "FROM=TO",
      description =
          "Where sources are that were compiled elsewhere: FROM=TO for the beginning of their"
              + " paths, or a directory.")
  private List<String> sources = List.of();

  /** Whether the reasons of types are told. */
  boolean why() {
    return why;
  }

  /** The view as far as it can be trusted. */
  MemoryView of(MemoryView view) throws CommandException {
    for (String file : rules) {
      check(file);
    }
    set(RULES, rules);
    set(SOURCES, sources);
    if (grade == null) {
      return new GradedView(view, Grade.GUESS, why);
    }
    Optional<Grade> least =
        Arrays.stream(Grade.values())
            .filter(each -> each.word().equals(grade.toLowerCase(Locale.ROOT)))
            .findFirst();
    if (least.isEmpty()) {
      throw CommandException.usage("--grade is certain, likely or guess: " + grade);
    }
    return new GradedView(view, least.get(), why);
  }

  /** Rules are read where types are found out; here only so that mistakes are told at once. */
  private static void check(String file) throws CommandException {
    try {
      TypeRules.parse(Files.readString(Path.of(file)), file);
    } catch (MalformedRulesException e) {
      throw CommandException.usage(e.getMessage());
    } catch (IOException | InvalidPathException e) {
      throw CommandException.usage("--types: file cannot be read: " + file);
    }
  }

  /** What the property said before the command line did stays in force without the option. */
  private static void set(String property, List<String> values) {
    if (!values.isEmpty()) {
      System.setProperty(property, String.join(File.pathSeparator, values));
    }
  }
}
