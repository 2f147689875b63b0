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
import org.allocs.query.Ordinals;
import org.allocs.query.Resolution;
import org.allocs.query.Selection;
import org.allocs.query.TreeVisitor;
import org.allocs.render.FactsJson;
import org.allocs.render.FactsText;
import org.allocs.render.JsonWriter;
import org.allocs.render.MetaJson;
import org.allocs.render.TreeText;
import org.allocs.type.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every allocation. */
@Command(
    name = "list",
    customSynopsis =
        "allocs list [--json] [--stop] [--allocator A] [--type T] [--size N[..M]] [--site S]"
            + " [--in ADDRESS] [--children] [--why] [--grade G] TARGET",
    header = "Every allocation, one a line, in ascending order.",
    description = {
      "",
      "A line has the range, size, allocator, name and type; with --json it is an object.",
      ""
    },
    footer = {"", "Example:", "  allocs list 4711 --type 'struct list_node'"})
final class ListCommand extends TargetCommand {
  private static final String NOT_COUNTED =
      "counted only where all of a target is listed, not with --in";

  @Option(names = "--allocator", paramLabel = "A", description = "Only what this allocator issued.")
  private String allocator;

  @Option(
      names = "--type",
      paramLabel = "T",
      description = "Only of this type, as C spells it, or by its unique name.")
  private String type;

  @Option(
      names = "--size",
      paramLabel = "N[..M]",
      description =
          "Only of N bytes, or of N to M; either may be left out: 4096.. is 4096 or more.")
  private String size;

  @Option(
      names = "--site",
      paramLabel = "S",
      description = "Only what comes from there: FUNCTION, or FILE:LINE.")
  private String site;

  @Option(
      names = "--in",
      paramLabel = "ADDRESS",
      description = "Only inside the arena that is deepest at this address.")
  private String in;

  @Option(names = "--children", description = "With --in, only what the arena holds directly.")
  private boolean children;

  @Mixin private TypeOptions types = new TypeOptions();

  /** A line, whole before any of it is printed. */
  private final StringBuilder line = new StringBuilder();

  private final JsonWriter json = new JsonWriter(line);

  @Override
  int run(Environment environment, MemoryView asked, List<String> rest)
      throws AllocsException, CommandException {
    MemoryView view = types.of(asked);
    Allocation arena = in == null ? null : arenaAt(view, Places.one(view, in));
    AddressRange within = arena == null ? AddressRange.ALL : arena.range();
    if (children && arena == null) {
      throw CommandException.usage("--children needs an arena: --in ADDRESS");
    }
    Selection wanted = selection(within);
    Reader reader = new Reader(environment.out());
    Ordinals counted = Ordinals.counting();
    int[] arenaDepth = {-1};
    view.walk(
        within,
        (depth, allocation, suballocator, note) -> {
          Answer<Long> ordinal =
              arena == null && json() ? counted.of(allocation) : Answer.unknown(NOT_COUNTED);
          boolean inside = arena == null || arenaDepth[0] >= 0;
          if (allocation.equals(arena)) {
            arenaDepth[0] = depth;
          } else if (inside
              && wanted.has(view, allocation)
              && (!children || depth == arenaDepth[0] + 1)) {
            printIfTyped(environment, view, depth, allocation, ordinal);
          }
          if (reader.isGone()) {
            return TreeVisitor.Step.STOP;
          }
          return children && arenaDepth[0] >= 0 && depth > arenaDepth[0]
              ? TreeVisitor.Step.SKIP
              : TreeVisitor.Step.DEEPER;
        });
    return 0;
  }

  private Selection selection(AddressRange within) throws CommandException {
    Selection wanted = Selection.ALL.within(within);
    wanted = allocator == null ? wanted : wanted.issuedBy(allocator);
    wanted = site == null ? wanted : wanted.from(site);
    return size == null ? wanted : Sizes.of(size).among(wanted);
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
      Environment environment,
      MemoryView view,
      int depth,
      Allocation allocation,
      Answer<Long> ordinal)
      throws AllocsException {
    Answer<DataType> answer = view.type(allocation);
    if (type != null && answer.value().filter(this::matches).isEmpty()) {
      return;
    }
    if (json()) {
      printJson(environment, view, depth, allocation, answer, ordinal);
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

  private void printJson(
      Environment environment,
      MemoryView view,
      int depth,
      Allocation allocation,
      Answer<DataType> answer,
      Answer<Long> ordinal)
      throws AllocsException {
    line.setLength(0);
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
    MetaJson.identity(json, view.identity(allocation, any -> ordinal));
    MetaJson.lifetime(json, view.lifetime(allocation));
    MetaJson.pointerUse(json, view.pointerUse(allocation));
    json.endObject().endLine();
    environment.out().append(line);
  }
}
