package org.allocs.shell.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.allocs.inspect.GradedView;
import org.allocs.model.Grade;
import org.allocs.query.MemoryView;
import picocli.CommandLine.Option;

/** What commands that tell types have in common. */
final class TypeOptions {
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

  /** Whether the reasons of types are told. */
  boolean why() {
    return why;
  }

  /** The view as far as it can be trusted. */
  MemoryView of(MemoryView view) throws CommandException {
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
}
