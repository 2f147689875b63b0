package org.allocs.shell.internal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.CoreFile;
import org.allocs.target.Target;
import org.allocs.target.Targets;

/**
 * What a user writes for a target: digits are the id of a process, anything else is the path of a
 * core file.
 *
 * @param pid of a process
 * @param core a core file, where it is no process
 */
record TargetName(OptionalLong pid, Optional<CoreFile> core) {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}");

  /**
   * Where the files of a core file's process are; for a process nothing may be stated.
   *
   * @param executable the program's own file
   * @param root the directory that was its root
   */
  record Places(Optional<Path> executable, Optional<Path> root) {
    static final Places NONE = new Places(Optional.empty(), Optional.empty());
  }

  /** A process. */
  static TargetName of(long pid) {
    return new TargetName(OptionalLong.of(pid), Optional.empty());
  }

  /** What a word means. */
  static TargetName parse(String word, Places places) throws CommandException {
    if (!DECIMAL.matcher(word).matches()) {
      return core(word, places);
    }
    if (Long.parseLong(word) == 0) {
      throw CommandException.target("not a process: target=" + word);
    }
    if (!places.equals(Places.NONE)) {
      throw CommandException.usage("--exe and --root are for core files: target=" + word);
    }
    return of(Long.parseLong(word));
  }

  private static TargetName core(String word, Places places) throws CommandException {
    Optional<Path> path = path(word);
    if (path.isEmpty() || !Files.exists(path.get())) {
      throw CommandException.target(
          "no such target: target="
              + word
              + " (the id of a process or the path of a core file is expected)");
    }
    return new TargetName(
        OptionalLong.empty(),
        Optional.of(new CoreFile(path.get(), places.executable(), places.root())));
  }

  private static Optional<Path> path(String word) {
    try {
      return Optional.of(Path.of(word));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a word surely names a target: a process that is there, or a file that is a core file.
   */
  static boolean isOne(String word, Targets targets) {
    return DECIMAL.matcher(word).matches()
        ? Files.exists(Path.of("/proc", word))
        : path(word).filter(targets::isCore).isPresent();
  }

  /** Opens it. */
  Target open(Targets targets) throws AllocsException, CommandException {
    if (core.isPresent()) {
      try {
        return targets.openCore(core.get());
      } catch (AllocsException e) {
        throw CommandException.target(e.getMessage());
      }
    }
    try {
      return targets.open(pid.getAsLong());
    } catch (TargetGoneException e) {
      String word = Long.toString(pid.getAsLong());
      if (targets.isCore(Path.of(word))) {
        throw CommandException.target(
            e.getMessage() + "; for the core file of that name write ./" + word);
      }
      throw e;
    }
  }
}
