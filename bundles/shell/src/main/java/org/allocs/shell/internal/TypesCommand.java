package org.allocs.shell.internal;

import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.query.MemoryView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The live heap by type. */
@Command(
    name = "types",
    customSynopsis = "allocs types [--json] [--stop] [--untyped] [--why] [--grade G] TARGET",
    header = "The live heap by type: count, bytes, share.",
    description = {
      "",
      "Chunks whose type is not known are counted by the reason. The last line tells how many",
      "have a type, and by what evidence.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  allocs types 4711",
      "  allocs types 4711 --grade likely --why",
      "  allocs types 4711 --untyped"
    })
final class TypesCommand extends HeapCommand {
  @Option(
      names = "--untyped",
      description = "Only chunks whose type is not known, by site and reason, the largest first.")
  private boolean untyped;

  @Override
  String heading() {
    return untyped ? "site" : "type";
  }

  @Override
  LiveHeap count(MemoryView view) throws AllocsException {
    return untyped ? LiveHeap.untyped(view) : LiveHeap.byType(view);
  }
}
