package org.allocs.shell.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.target.Targets;

/**
 * What stands on the command line besides options: a target and what follows it. Where a target is
 * current it may be left out; a first operand is then still taken for one if it is the id of a
 * process or a core file, and something follows, or nothing has to.
 *
 * @param target the target
 * @param rest what follows it
 */
record Operands(TargetName target, List<String> rest) {
  /**
   * @param given all operands
   * @param needsMore whether at least one has to follow the target
   * @param places where the target's files are
   */
  static Operands of(
      List<String> given,
      boolean needsMore,
      Optional<TargetName> current,
      TargetName.Places places,
      Targets targets)
      throws CommandException {
    boolean omitted = current.isPresent() && !namesTarget(given, needsMore, targets);
    if (given.isEmpty() && !omitted) {
      throw CommandException.usage("no target: give the id of a process, or a core file");
    }
    List<String> rest = omitted ? given : given.subList(1, given.size());
    if (needsMore && rest.isEmpty()) {
      throw CommandException.usage("no address: give one after the target");
    }
    if (!needsMore && !rest.isEmpty()) {
      throw CommandException.usage("not understood: " + String.join(" ", rest));
    }
    return new Operands(
        omitted ? current.get() : TargetName.parse(given.get(0), places), List.copyOf(rest));
  }

  private static boolean namesTarget(List<String> given, boolean needsMore, Targets targets) {
    return given.size() > (needsMore ? 1 : 0) && TargetName.isOne(given.get(0), targets);
  }
}
