package org.allocs.shell.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.ObjectDump;
import org.allocs.inspect.RawBytes;
import org.allocs.inspect.Shown;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.render.JsonWriter;
import org.allocs.render.ShownJson;
import org.allocs.render.ShownText;
import org.allocs.type.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** An object, field by field. */
@Command(
    name = "show",
    customSynopsis = "allocs show [--json] [--as TYPE] [--depth N] TARGET ADDRESS...",
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
    Optional<DataType> type =
        as == null ? Optional.empty() : Optional.of(TypeExpression.resolve(view, as));
    JsonWriter json = new JsonWriter(environment.out());
    if (json()) {
      json.array();
    }
    for (String operand : rest) {
      Shown shown = shown(view, Places.one(view, operand), type);
      if (json()) {
        ShownJson.object(json, shown);
      } else {
        environment.out().print(ShownText.object(shown));
      }
    }
    if (json()) {
      json.endArray().endLine();
    }
    return 0;
  }

  private Shown shown(MemoryView view, long address, Optional<DataType> forced)
      throws AllocsException {
    Inspection inspection = Inspection.at(view, address);
    Optional<Allocation> leaf = inspection.leaf();
    if (forced.isPresent()) {
      DataType type = forced.get();
      AddressRange room =
          leaf.map(Allocation::range)
              .orElseGet(() -> AddressRange.ofSize(address, type.byteSize().orElse(0)));
      return new Shown(
          inspection,
          Optional.of(ObjectDump.of(view, address, type, room, depth)),
          Optional.empty());
    }
    if (leaf.isPresent() && inspection.type().isKnown()) {
      DataType type = inspection.type().value().orElseThrow();
      Allocation object = leaf.get();
      return new Shown(
          inspection,
          Optional.of(ObjectDump.of(view, object.base(), type, object.range(), depth)),
          Optional.empty());
    }
    return new Shown(inspection, Optional.empty(), RawBytes.of(view, leaf.map(Allocation::range)));
  }
}
