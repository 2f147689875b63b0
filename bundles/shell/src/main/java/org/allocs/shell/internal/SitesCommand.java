package org.allocs.shell.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.inspect.CallTree;
import org.allocs.inspect.LiveHeap;
import org.allocs.query.MemoryView;
import org.allocs.render.FlameGraph;
import org.allocs.render.FoldedText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The live heap, or what one allocator issued, by site. */
@Command(
    name = "sites",
    customSynopsis =
        "allocs sites [--json] [--stop] [--why] [--grade G] [--allocator A | --counts [--every SECONDS [--times N]]]"
            + " [--folded | --flame FILE] TARGET",
    header = "The live heap by the place that allocated it: count, bytes, share.",
    description = {
      "",
      "Chunks whose site is not known are counted by the reason. Other allocators than those",
      "of heaps are counted where they are named: who mapped memory, started threads, opened",
      "files.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  allocs sites 4711",
      "  allocs sites 4711 --allocator stack",
      "  allocs sites 4711 --flame heap.svg",
      "  allocs run --counts -- ./server     and then: allocs sites 4711 --counts --every 60"
    })
final class SitesCommand extends HeapCommand {
  @Option(
      names = "--allocator",
      paramLabel = "A",
      description = "What this allocator issued, instead of the heap's chunks.")
  private String allocator;

  @Option(
      names = "--counts",
      description =
          "All that was allocated ever, by site and by thread, and objects of custom allocators by"
              + " site; the program was started by allocs run --counts. Where several paths of"
              + " calls lead to a site, its peak is told as at most the sum of theirs.")
  private boolean counts;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "With --counts: what happened in so many seconds, what grew most first.")
  private Integer every;

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "With --every: how often to look again; once if it is not given.")
  private int times = 1;

  @Option(
      names = "--folded",
      description =
          "The calls that led to chunks, a line for each path: functions from the outermost on"
              + " joined by semicolons, and bytes.")
  private boolean folded;

  @Option(
      names = "--flame",
      paramLabel = "FILE",
      description = "Draws the same as a flame graph into an SVG file.")
  private Path flame;

  @Override
  String heading() {
    return "site";
  }

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    if (every != null && (every < 1 || times < 1)) {
      throw CommandException.usage("--every and --times must be at least 1");
    }
    if (every != null && !counts) {
      throw CommandException.usage("--every needs --counts");
    }
    if (every != null && (stops() || view.context().target().pid().isEmpty())) {
      throw CommandException.usage("nothing happens in a target that stands still: --every");
    }
    if (counts && allocator != null) {
      throw CommandException.usage("--counts knows no other allocator: --allocator " + allocator);
    }
    if (folded || flame != null) {
      return calls(environment, view, rest);
    }
    return counts
        ? new Counts(environment, view, json()).print(every, times)
        : super.run(environment, view, rest);
  }

  private int calls(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    if (counts || allocator != null || json() || folded && flame != null) {
      throw CommandException.usage(
          "--folded and --flame go with no other option, nor with each other");
    }
    CallTree tree = CallTree.of("all", LiveHeap.byCalls(view));
    if (folded) {
      FoldedText.write(environment.out(), tree);
      return 0;
    }
    try (PrintStream file =
        new PrintStream(Files.newOutputStream(flame), false, StandardCharsets.UTF_8)) {
      FlameGraph.write(file, tree);
      if (file.checkError()) {
        throw CommandException.failed("not written whole: " + flame);
      }
    } catch (IOException e) {
      throw CommandException.failed("not written: " + flame + ": " + e.getMessage());
    }
    return 0;
  }

  @Override
  LiveHeap count(MemoryView view) throws AllocsException {
    return allocator == null ? LiveHeap.bySite(view) : LiveHeap.bySite(view, allocator);
  }
}
