package org.allocs.shell.internal;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.render.JsonTree;
import org.allocs.render.JsonWriter;
import org.allocs.render.TreeText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The hierarchy. */
@Command(
    name = "tree",
    customSynopsis = "allocs tree [--json] [--stop] [--depth N] TARGET",
    header = "The hierarchy of allocations.",
    description = {
      "",
      "One line for each allocation: range, size, allocator, name, and in brackets the",
      "allocator that parcels it out. What an allocation contains is indented below it.",
      ""
    },
    footer = {"", "Example:", "  allocs tree 4711 --depth 2"})
final class TreeCommand extends TargetCommand {
  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Levels to show; 1 is the outermost alone. All without this.")
  private int depth = Integer.MAX_VALUE;

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    if (depth < 1) {
      throw CommandException.usage("--depth must be at least 1: " + depth);
    }
    if (json()) {
      JsonWriter json = new JsonWriter(environment.out());
      JsonTree tree = new JsonTree(json, view);
      view.walk(AddressRange.ALL, limited(environment, tree));
      tree.close();
      json.endLine();
    } else {
      view.walk(
          AddressRange.ALL,
          limited(
              environment,
              (level, allocation, suballocator, note) -> {
                environment.out().println(TreeText.node(level, allocation, suballocator, note));
                return TreeVisitor.Step.DEEPER;
              }));
    }
    return 0;
  }

  private TreeVisitor limited(Environment environment, TreeVisitor visitor) {
    Reader reader = new Reader(environment.out());
    return (level, allocation, suballocator, note) -> {
      visitor.visit(level, allocation, suballocator, note);
      if (reader.isGone()) {
        return TreeVisitor.Step.STOP;
      }
      return level + 1 < depth ? TreeVisitor.Step.DEEPER : TreeVisitor.Step.SKIP;
    };
  }
}
