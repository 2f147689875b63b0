package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.command.CommandLine;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.render.ChangeText;
import org.allocs.render.JsonWriter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Changes an object of a program that runs. */
@Command(
    name = "change",
    customSynopsis = {
      "allocs change [--json] [--of ALLOCATOR] TARGET ADDRESS CHANGE",
      "where CHANGE is one of the options below"
    },
    header = "Changes an object of a program that runs under the hooks.",
    description = {
      "",
      "A thread of the program is interrupted where that does no harm, calls the function",
      "that does it, and goes on as if nothing had been. What was changed is listed by",
      "`allocs changes`. What cannot be done is refused, with the cause, and nothing is",
      "different then (status 1). To free, or to move, what the program still uses is as bad",
      "as if it did so itself.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  allocs change 4711 0x55d0c0de0010 --set-type 'struct point'",
      "  allocs change 4711 0x55d0c0de0010 --promote my-pool",
      "  allocs change 4711 0x55d0c0de0010 --allocate 4096 --align 64 --zero"
    })
final class ChangeCommand extends TargetCommand {
  @Option(
      names = "--of",
      paramLabel = "ALLOCATOR",
      description = "Changes what this allocator issued there, not the innermost object.")
  private String of;

  @Option(names = "--zero", description = "Fills what is allocated with zeros.")
  private boolean zero;

  @Option(
      names = "--align",
      paramLabel = "N",
      description = "Allocates at a multiple of N, a power of two.")
  private long align = 1;

  @Option(names = "--type", paramLabel = "TYPE", description = "Says what is allocated.")
  private String type;

  @Option(
      names = "--unsafely",
      description = "Migrates it although pointers to it stay as they are.")
  private boolean unsafely;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Wanted wanted;

  /** Exactly one of these. */
  static final class Wanted {
    @Option(
        names = "--set-type",
        paramLabel = "TYPE",
        description = "Says what it is: a type, or several with | between them.")
    private String setType;

    @Option(
        names = "--set-site",
        paramLabel = "PLACE",
        description = "Says which call it comes from, by where that returns to.")
    private String setSite;

    @Option(
        names = "--promote",
        paramLabel = "NAME",
        description = "Makes it an arena, which a custom allocator of this name parcels out.")
    private String promote;

    @Option(names = "--demote", description = "Makes it an arena no more.")
    private boolean demote;

    @Option(
        names = "--resize",
        paramLabel = "N",
        description = "Gives it N bytes, where it is, if malloc gave as many.")
    private Long resize;

    @Option(names = "--free", description = "Frees it; ADDRESS is its first.")
    private boolean free;

    @Option(
        names = "--allocate",
        paramLabel = "N",
        description = "Has its allocator issue N bytes more; ADDRESS is in any object of it.")
    private Long allocate;

    @Option(
        names = "--migrate",
        paramLabel = "ALLOCATOR",
        description =
            "Has this allocator issue it elsewhere, and frees it; refused without --unsafely.")
    private String migrate;

    @Option(
        names = "--attach",
        paramLabel = "POLICY",
        description = "Has a policy hold it: it is not freed before that lets go.")
    private String attach;

    @Option(names = "--detach", paramLabel = "POLICY", description = "Has a policy let go.")
    private String detach;
  }

  /** Never without an option. */
  @Override
  boolean takes(List<String> arguments) {
    return false;
  }

  @Override
  boolean needsAddress() {
    return true;
  }

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    if (rest.size() != 1) {
      throw CommandException.usage("one ADDRESS is changed at a time");
    }
    if (stops()) {
      throw CommandException.usage("--stop holds the program still, which has to run for this");
    }
    Change change = change(view);
    Resolution found = view.find(Places.one(view, rest.get(0)));
    Outcome outcome = outcome(view, found, change);
    if (json()) {
      JsonWriter json = new JsonWriter(environment.out());
      ChangeText.json(json, change, outcome);
      json.endLine();
    } else if (outcome.done().isPresent()) {
      environment.out().println(ChangeText.row(outcome.done().get()));
    } else {
      environment.err().println("allocs: " + ChangeText.refusal(change, outcome.refused().get()));
    }
    return outcome.done().isPresent() ? 0 : CommandLine.FAILED;
  }

  private Outcome outcome(MemoryView view, Resolution found, Change change)
      throws AllocsException, CommandException {
    Allocation allocation = allocation(found);
    boolean ofBase = change.kind() == Change.Kind.FREE || change.kind() == Change.Kind.RESIZE;
    if (ofBase && found.address() != allocation.base()) {
      return Outcome.refused(
          Outcome.Cause.IMPOSSIBLE,
          "nothing begins there; the innermost is " + allocation + noted(found));
    }
    Outcome outcome = view.change(allocation, change);
    Optional<Outcome.Refused> refused = outcome.refused();
    return refused.isPresent()
        ? Outcome.refused(refused.get().cause(), refused.get().reason() + noted(found))
        : outcome;
  }

  private static String noted(Resolution found) {
    return found.note().map(note -> "; " + note).orElse("");
  }

  private Allocation allocation(Resolution found) throws CommandException {
    List<Allocation> inside = new ArrayList<>(found.path());
    inside.removeIf(a -> of != null && !a.allocator().equals(of));
    if (inside.isEmpty()) {
      throw CommandException.failed(
          "nothing"
              + (of == null ? " is mapped" : " of allocator " + of + " is")
              + " at "
              + AddressRange.hex(found.address())
              + found.note().map(note -> ": " + note).orElse(""));
    }
    return inside.get(inside.size() - 1);
  }

  private Change change(MemoryView view) throws AllocsException, CommandException {
    if (wanted.allocate == null && (zero || align != 1 || type != null)) {
      throw CommandException.usage("--zero, --align and --type are for --allocate");
    }
    if (wanted.migrate == null && unsafely) {
      throw CommandException.usage("--unsafely is for --migrate");
    }
    try {
      return wanted(view);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("cannot be: " + e.getMessage());
    }
  }

  private Change wanted(MemoryView view) throws AllocsException, CommandException {
    if (wanted.setType != null) {
      return new Change.SetType(List.of(wanted.setType.trim().split("\\s*\\|\\s*")));
    }
    if (wanted.setSite != null) {
      return new Change.SetSite(Places.one(view, wanted.setSite));
    }
    if (wanted.promote != null) {
      return new Change.Promote(wanted.promote);
    }
    if (wanted.resize != null) {
      return new Change.Resize(wanted.resize);
    }
    if (wanted.allocate != null) {
      return new Change.Allocate(wanted.allocate, align, zero, Optional.ofNullable(type));
    }
    if (wanted.migrate != null) {
      return new Change.Migrate(wanted.migrate, unsafely);
    }
    if (wanted.attach != null) {
      return new Change.Attach(wanted.attach);
    }
    if (wanted.detach != null) {
      return new Change.Detach(wanted.detach);
    }
    return wanted.free ? new Change.Free() : new Change.Demote();
  }
}
