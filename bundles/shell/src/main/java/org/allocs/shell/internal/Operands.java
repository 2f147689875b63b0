package org.allocs.shell.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands on the command line besides options: a target and what follows it. Where a target is
 * current it may be left out; a first operand is then still taken for one if it is the id of a
 * process and something follows, or nothing has to.
 *
 * @param pid the target
 * @param rest what follows it
 */
record Operands(long pid, List<String> rest) {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}");

  /**
   * @param given all operands
   * @param needsMore whether at least one has to follow the target
   */
  static Operands of(List<String> given, boolean needsMore, Optional<Long> current)
      throws CommandException {
    boolean omitted = current.isPresent() && !namesTarget(given, needsMore);
    if (given.isEmpty() && !omitted) {
      throw CommandException.usage("no target: give the id of a process");
    }
    List<String> rest = omitted ? given : given.subList(1, given.size());
    if (needsMore && rest.isEmpty()) {
      throw CommandException.usage("no address: give one after the target");
    }
    if (!needsMore && !rest.isEmpty()) {
      throw CommandException.usage("not understood: " + String.join(" ", rest));
    }
    return new Operands(omitted ? current.get() : pid(given.get(0)), List.copyOf(rest));
  }

  private static boolean namesTarget(List<String> given, boolean needsMore) {
    return given.size() > (needsMore ? 1 : 0)
        && DECIMAL.matcher(given.get(0)).matches()
        && Files.exists(Path.of("/proc", given.get(0)));
  }

  private static long pid(String text) throws CommandException {
    if (!DECIMAL.matcher(text).matches() || Long.parseLong(text) == 0) {
      throw CommandException.target(
          "not a process: target=" + text + " (the id of a process is expected)");
    }
    return Long.parseLong(text);
  }
}
