package org.allocs.shell.internal;

import java.util.List;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.inspect.StackWish;
import org.allocs.inspect.Stacks;
import org.allocs.query.MemoryView;
import org.allocs.render.JsonWriter;
import org.allocs.render.StacksJson;
import org.allocs.render.StacksText;
import org.allocs.work.Together;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Threads and frames. */
@Command(
    name = "stacks",
    customSynopsis = "allocs stacks [--json] [--stop] [--thread TID] [--locals] [--full] TARGET",
    header = "Threads and their frames, innermost first.",
    description = {
      "",
      "Each frame has its program counter, function and source position, range and size,",
      "canonical frame address, and how it was found. Inlined functions have frames of their",
      "own, without memory. TARGET is the id of a process, or a core file; of that it is told",
      "which signal ended the process.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  allocs stacks 4711",
      "  allocs stacks 4711 --thread 4712 --locals",
      "  allocs stacks 4711 --stop --full",
      "  allocs stacks core.4711 --exe build/server"
    })
final class StacksCommand extends TargetCommand {
  @Option(names = "--thread", paramLabel = "TID", description = "Only this thread.")
  private Long thread;

  @Option(
      names = "--locals",
      description = {
        "Variables and parameters: value, type and place:",
        "an address, a register, constant, computed, gone."
      })
  private boolean locals;

  @Option(
      names = "--full",
      description = "The same, registers, and what each byte of a frame is for.")
  private boolean full;

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    OptionalLong only = thread == null ? OptionalLong.empty() : OptionalLong.of(thread);
    Stacks stacks = Stacks.of(view, new StackWish(only, locals || full, full, json()));
    if (thread != null && stacks.threads().isEmpty()) {
      throw CommandException.usage("no thread --thread " + thread);
    }
    if (json()) {
      JsonWriter json = new JsonWriter(environment.out());
      StacksJson.stacks(json, stacks);
      json.endLine();
    } else {
      Together.map(Together.runs(stacks.threads()), StacksText::threads)
          .forEach(environment.out()::print);
    }
    return 0;
  }
}
