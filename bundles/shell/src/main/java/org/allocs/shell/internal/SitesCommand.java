package org.allocs.shell.internal;

import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.query.MemoryView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The live heap, or what one allocator issued, by site. */
@Command(
    name = "sites",
    customSynopsis = "allocs sites [--json] [--allocator A] TARGET",
    header = "The live heap by the place that allocated it: count, bytes, share.",
    description = {
      "",
      "Chunks whose site is not known are counted by the reason. Other allocators than those of",
      "heaps are counted where they are named: who mapped memory, started threads, opened files.",
      ""
    },
    footer = {"", "Example:", "  allocs sites 4711", "  allocs sites 4711 --allocator stack"})
final class SitesCommand extends HeapCommand {
  @Option(
      names = "--allocator",
      paramLabel = "A",
      description = "What this allocator issued, instead of the heap's chunks.")
  private String allocator;

  SitesCommand() {
    super("site");
  }

  @Override
  LiveHeap count(MemoryView view) throws AllocsException {
    return allocator == null ? LiveHeap.bySite(view) : LiveHeap.bySite(view, allocator);
  }
}
