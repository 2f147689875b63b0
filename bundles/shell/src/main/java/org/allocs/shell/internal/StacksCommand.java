package org.allocs.shell.internal;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Stacks;
import org.allocs.query.MemoryView;
import org.allocs.render.JsonWriter;
import org.allocs.render.StacksJson;
import org.allocs.render.StacksText;
import picocli.CommandLine.Command;

/** Threads and frames. */
@Command(
    name = "stacks",
    customSynopsis = "allocs stacks [--json] TARGET",
    header = "Threads and their frames, innermost first.",
    description = {
      "",
      "Each frame has its program counter, function and source position, range and size,",
      "canonical frame address, and how it was found.",
      ""
    },
    footer = {"", "Example:", "  allocs stacks 4711"})
final class StacksCommand extends TargetCommand {
  @Override
  int run(Environment environment, MemoryView view, List<String> rest) throws AllocsException {
    Stacks stacks = Stacks.of(view);
    if (json()) {
      JsonWriter json = new JsonWriter(environment.out());
      StacksJson.stacks(json, stacks);
      json.endLine();
    } else {
      environment.out().print(StacksText.stacks(stacks));
    }
    return 0;
  }
}
