package org.allocs.shell.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.inspect.MetaFacts;
import org.allocs.inspect.Shown;
import org.allocs.inspect.TypeExpression;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.render.JsonWriter;
import org.allocs.render.ShownJson;
import org.allocs.render.ShownText;
import org.allocs.type.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An object, field by field. */
@Command(
    name = "show",
    customSynopsis =
        "allocs show [--json] [--stop] [--as TYPE] [--depth N] [--why] [--grade G] TARGET"
            + " ADDRESS...",
    header = "The object at an address as its type, field by field.",
    description = {
      "",
      "Pointers are followed by what they point to. Where the type is not known, the",
      "first bytes are shown.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  allocs show 4711 head --depth 3",
      "  allocs show 4711 0x55d0c0de0010 --as 'struct list_node[2]'"
    })
final class ShowCommand extends TargetCommand {
  private static final int MAX_DEPTH = 64;

  @Option(
      names = "--as",
      paramLabel = "TYPE",
      description = "Reads the memory from ADDRESS on as this type.")
  private String as;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Follows pointers so many objects deep; 1, the object alone, without this.")
  private int depth = 1;

  @Mixin private TypeOptions types = new TypeOptions();

  @Override
  boolean needsAddress() {
    return true;
  }

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    if (depth < 1 || depth > MAX_DEPTH) {
      throw CommandException.usage("--depth must be from 1 to " + MAX_DEPTH + ": " + depth);
    }
    Optional<DataType> type = as == null ? Optional.empty() : Optional.of(named(view));
    MemoryView graded = types.of(view);
    JsonWriter json = new JsonWriter(environment.out());
    if (json()) {
      json.array();
    }
    for (String operand : rest) {
      long address = Places.one(view, operand);
      Shown shown =
          type.isPresent()
              ? Shown.as(graded, address, type.get(), depth)
              : Shown.at(graded, address, depth);
      if (json()) {
        ShownJson.object(json, shown, MetaFacts.of(graded, shown.inspection().resolution()));
      } else {
        environment.out().print(ShownText.object(shown, types.why()));
      }
    }
    if (json()) {
      json.endArray().endLine();
    }
    return 0;
  }

  private DataType named(MemoryView view) throws AllocsException, CommandException {
    Answer<DataType> answer = TypeExpression.resolve(view, as);
    if (!answer.isKnown()) {
      throw CommandException.usage("--as " + as + ": " + answer.reason().orElseThrow());
    }
    return answer.value().orElseThrow();
  }
}
