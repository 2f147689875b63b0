package org.allocs.shell.internal;

import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.query.MemoryView;
import picocli.CommandLine.Command;

/** The live heap by type. */
@Command(
    name = "types",
    customSynopsis = "allocs types [--json] [--stop] TARGET",
    header = "The live heap by type: count, bytes, share.",
    description = {"", "Chunks whose type is not known are counted by the reason.", ""},
    footer = {"", "Example:", "  allocs types 4711"})
final class TypesCommand extends HeapCommand {
  TypesCommand() {
    super("type");
  }

  @Override
  LiveHeap count(MemoryView view) throws AllocsException {
    return LiveHeap.byType(view);
  }
}
