package org.allocs.typing.internal.rules;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.allocs.allocator.TypeRules;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;
import org.allocs.target.Target;

/**
 * The files with a person's rules: those that a property names, then the one that is kept for the
 * program, {@code $XDG_CONFIG_HOME/allocs/types/PROGRAM.types} (XDG Base Directory Specification,
 * version 0.8; else below {@code ~/.config}).
 */
final class RuleFiles {
  /** Names files, separated like a path list. */
  static final String PROPERTY = "allocs.types";

  private static final long MAX_BYTES = 4L << 20;

  private RuleFiles() {}

  /**
   * All rules for a target.
   *
   * @throws AllocsException if a file cannot be read, or is not made of rules
   */
  static TypeRules of(Target target) throws AllocsException {
    TypeRules rules = TypeRules.NONE;
    for (String name : System.getProperty(PROPERTY, "").split(File.pathSeparator)) {
      if (!name.isEmpty()) {
        rules = rules.or(read(Path.of(name)));
      }
    }
    Optional<Path> kept = kept(target);
    return kept.isPresent() ? rules.or(read(kept.get())) : rules;
  }

  private static Optional<Path> kept(Target target) throws AllocsException {
    if (target.objects().isEmpty()) {
      return Optional.empty();
    }
    try {
      String program = target.objects().get(0).shortName();
      return configuration()
          .map(home -> home.resolve("allocs/types").resolve(program + ".types"))
          .filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> configuration() {
    Optional<Path> stated = variable("XDG_CONFIG_HOME");
    return stated.isPresent() ? stated : variable("HOME").map(home -> home.resolve(".config"));
  }

  private static Optional<Path> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).map(Path::of).filter(Path::isAbsolute);
  }

  private static TypeRules read(Path file) throws AllocsException {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw new IOException("no regular file of at most " + MAX_BYTES + " bytes");
      }
      return TypeRules.parse(
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString());
    } catch (IOException e) {
      throw new FileAccessException(file.toString(), e);
    }
  }
}
