package org.allocs.shell.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Contents;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.query.TreeVisitor;
import org.allocs.render.FactsJson;
import org.allocs.render.FactsText;
import org.allocs.render.JsonWriter;
import org.allocs.render.TreeText;
import org.allocs.type.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every allocation. */
@Command(
    name = "list",
    customSynopsis =
        "allocs list [--json] [--stop] [--allocator A] [--type T] [--in ADDRESS] [--why]"
            + " [--grade G] TARGET",
    header = "Every allocation, one a line, in ascending order.",
    description = {
      "",
      "A line has the range, size, allocator, name and type; with --json it is an object.",
      ""
    },
    footer = {"", "Example:", "  allocs list 4711 --type 'struct list_node'"})
final class ListCommand extends TargetCommand {
  @Option(names = "--allocator", paramLabel = "A", description = "Only what this allocator issued.")
  private String allocator;

  @Option(
      names = "--type",
      paramLabel = "T",
      description = "Only of this type, as C spells it, or by its unique name.")
  private String type;

  @Option(
      names = "--in",
      paramLabel = "ADDRESS",
      description = "Only inside the arena that is deepest at this address.")
  private String in;

  @Mixin private TypeOptions types = new TypeOptions();

  @Override
  int run(Environment environment, MemoryView asked, List<String> rest)
      throws AllocsException, CommandException {
    MemoryView view = types.of(asked);
    Allocation arena = in == null ? null : arenaAt(view, Places.one(view, in));
    AddressRange within = arena == null ? AddressRange.ALL : arena.range();
    Reader reader = new Reader(environment.out());
    view.walk(
        within,
        (depth, allocation, suballocator, note) -> {
          boolean inside = within.contains(allocation.range()) && !allocation.equals(arena);
          if (inside && (allocator == null || allocator.equals(allocation.allocator()))) {
            printIfTyped(environment, view, depth, allocation);
          }
          return reader.isGone() ? TreeVisitor.Step.STOP : TreeVisitor.Step.DEEPER;
        });
    return 0;
  }

  private static Allocation arenaAt(MemoryView view, long address)
      throws AllocsException, CommandException {
    Resolution found = view.find(address);
    int arenas = found.path().size() - (found.suballocator().isPresent() ? 0 : 1);
    if (arenas < 1) {
      throw CommandException.usage(
          "no arena at --in "
              + AddressRange.hex(address)
              + found.note().map(n -> ": " + n).orElse(""));
    }
    return found.path().get(arenas - 1);
  }

  private void printIfTyped(
      Environment environment, MemoryView view, int depth, Allocation allocation) {
    Answer<DataType> answer = view.type(allocation);
    if (type != null && answer.value().filter(this::matches).isEmpty()) {
      return;
    }
    if (json()) {
      printJson(environment, view, depth, allocation, answer);
    } else {
      Optional<Answer<Content>> content =
          answer.isKnown() ? Optional.empty() : Contents.of(view, allocation, answer);
      String name =
          answer
              .value()
              .map(DataType::name)
              .or(() -> content.map(c -> "content: " + FactsText.content(c, types.why())))
              .orElse("");
      environment.out().println(TreeText.row(allocation, name));
      if (types.why()) {
        environment.out().print(TreeText.why(answer));
      }
    }
  }

  private boolean matches(DataType candidate) {
    return candidate.name().equals(type) || candidate.uniqtype().equals(type);
  }

  private static void printJson(
      Environment environment,
      MemoryView view,
      int depth,
      Allocation allocation,
      Answer<DataType> answer) {
    StringBuilder line = new StringBuilder();
    JsonWriter json = new JsonWriter(line);
    json.object();
    FactsJson.range(json, allocation);
    json.key("depth").value(depth);
    json.key("type");
    FactsJson.type(json, answer);
    if (!answer.isKnown()) {
      FactsJson.content(json, Contents.of(view, allocation, answer));
    }
    json.key("name").value(allocation.name());
    json.key("site");
    FactsJson.site(json, view.site(allocation));
    FactsJson.calls(json, view.calls(allocation));
    FactsJson.details(json, allocation);
    json.endObject().endLine();
    environment.out().append(line);
  }
}
