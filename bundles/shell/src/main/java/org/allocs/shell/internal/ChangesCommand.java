package org.allocs.shell.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.change.LoggedChange;
import org.allocs.error.AllocsException;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.render.ChangeText;
import org.allocs.render.JsonWriter;
import picocli.CommandLine.Command;

/** What a program had changed. */
@Command(
    name = "changes",
    customSynopsis = "allocs changes [--json] [--stop] TARGET",
    header = "What a program said of its objects, or had done to them.",
    description = {
      "",
      "One line for each change that it asked for by allocs.h, or by the Java API, in their",
      "order: what was done, where, the type, suballocator or policy, and the call that asked",
      "for it. The newest 4096 are known. Nothing is printed where nothing was changed.",
      ""
    },
    footer = {"", "Example:", "  allocs changes 4711"})
final class ChangesCommand extends TargetCommand {
  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    List<LoggedChange> changes = view.changes();
    if (json()) {
      JsonWriter json = new JsonWriter(environment.out());
      json.array();
      for (LoggedChange change : changes) {
        ChangeText.json(json, change, site(view, change));
      }
      json.endArray().endLine();
      return 0;
    }
    for (LoggedChange change : changes) {
      environment.out().println(ChangeText.row(change, site(view, change)));
    }
    return 0;
  }

  private static Optional<Site> site(MemoryView view, LoggedChange change) throws AllocsException {
    return change.calls().isEmpty()
        ? Optional.empty()
        : Optional.of(view.describe(change.calls().get(0)));
  }
}
