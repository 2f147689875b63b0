package org.allocs.shell.internal;

import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.query.MemoryView;
import picocli.CommandLine.Command;

/** The live heap by site. */
@Command(
    name = "sites",
    customSynopsis = "allocs sites [--json] TARGET",
    header = "The live heap by the place that allocated it: count, bytes, share.",
    description = {"", "Chunks whose site is not known are counted by the reason.", ""},
    footer = {"", "Example:", "  allocs sites 4711"})
final class SitesCommand extends HeapCommand {
  SitesCommand() {
    super("site");
  }

  @Override
  LiveHeap count(MemoryView view) throws AllocsException {
    return LiveHeap.bySite(view);
  }
}
