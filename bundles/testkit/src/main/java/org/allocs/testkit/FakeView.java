package org.allocs.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.History;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.query.TreeVisitor;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/**
 * A view that the test lays out, for front-ends: a hierarchy added parents first and in ascending
 * order, symbols, types and places by name. Not safe for use by several threads.
 */
public final class FakeView implements MemoryView {
  private static final Evidence EVIDENCE = Evidence.certain("test", "as laid out");

  private final FakeTarget target;
  private final List<Node> roots = new ArrayList<>();
  private final Map<String, List<Long>> symbols = new HashMap<>();
  private final Map<String, DataType> types = new HashMap<>();
  private final Map<Long, Site> places = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Answer<History> history = Answer.unknown("no allocator here counts");
  private final Map<String, History> parts = new LinkedHashMap<>();
  private int refreshed;
  private boolean closed;

  private record Node(
      Allocation allocation,
      Optional<String> suballocator,
      Optional<String> note,
      List<Node> children) {}

  /** Nothing there yet. */
  public FakeView(FakeTarget target) {
    this.target = target;
  }

  /** Adds an allocation below the deepest one that contains it. */
  public FakeView add(Allocation allocation) {
    return add(allocation, Optional.empty(), Optional.empty());
  }

  /** Adds an arena below the deepest allocation that contains it. */
  public FakeView arena(Allocation allocation, String suballocator) {
    return add(allocation, Optional.of(suballocator), Optional.empty());
  }

  /** Adds an arena whose allocations cannot be told. */
  public FakeView opaque(Allocation allocation, String suballocator, String why) {
    return add(allocation, Optional.of(suballocator), Optional.of(why));
  }

  private FakeView add(
      Allocation allocation, Optional<String> suballocator, Optional<String> note) {
    List<Node> siblings = roots;
    Optional<Node> parent = covering(siblings, allocation.range());
    while (parent.isPresent()) {
      siblings = parent.get().children();
      parent = covering(siblings, allocation.range());
    }
    siblings.add(new Node(allocation, suballocator, note, new ArrayList<>()));
    return this;
  }

  private static Optional<Node> covering(List<Node> nodes, AddressRange range) {
    return nodes.stream().filter(node -> node.allocation().range().contains(range)).findFirst();
  }

  /** Names addresses. */
  public FakeView symbol(String name, Long... addresses) {
    symbols.put(name, List.of(addresses));
    return this;
  }

  /** Makes a type known by its C name. */
  public FakeView type(DataType type) {
    types.put(type.name(), type);
    return this;
  }

  /** Describes the instruction at {@link Site#address}. */
  public FakeView place(Site site) {
    places.put(site.address(), site);
    return this;
  }

  /** What was allocated ever. */
  public FakeView history(History value) {
    history = Answer.known(value, EVIDENCE);
    return this;
  }

  /** What a custom allocator allocated ever. */
  public FakeView part(String allocator, History value) {
    parts.put(allocator, value);
    return this;
  }

  /** Something that went wrong in an allocator. */
  public FakeView problem(String what) {
    problems.add(what);
    return this;
  }

  /** How often it was refreshed. */
  public int refreshed() {
    return refreshed;
  }

  /** Whether it was closed. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public Context context() {
    return new FakeContext(target);
  }

  @Override
  public Resolution find(long address) throws AllocsException {
    target.mappings();
    List<Allocation> path = new ArrayList<>();
    Optional<String> suballocator = Optional.empty();
    Optional<String> note = Optional.of("not mapped");
    List<Node> level = roots;
    Optional<Node> next = covering(level, AddressRange.ofSize(address, 1));
    while (next.isPresent()) {
      Node node = next.get();
      path.add(node.allocation());
      suballocator = node.suballocator();
      note = suballocator.isPresent() ? Optional.of(node.note().orElse("free")) : Optional.empty();
      level = node.children();
      next = covering(level, AddressRange.ofSize(address, 1));
    }
    return new Resolution(address, path, suballocator, note);
  }

  @Override
  public void walk(AddressRange within, TreeVisitor visitor) throws AllocsException {
    target.mappings();
    walk(roots, 0, within, visitor);
  }

  private static boolean walk(List<Node> nodes, int depth, AddressRange within, TreeVisitor visitor)
      throws AllocsException {
    for (Node node : nodes) {
      if (!node.allocation().range().overlaps(within)
          || !visitor.enters(depth, node.allocation())) {
        continue;
      }
      TreeVisitor.Step step =
          visitor.visit(depth, node.allocation(), node.suballocator(), node.note());
      boolean on =
          step == TreeVisitor.Step.DEEPER
              ? walk(node.children(), depth + 1, within, visitor)
              : step == TreeVisitor.Step.SKIP;
      if (!on) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Answer<DataType> type(Allocation allocation) {
    return allocation.type();
  }

  @Override
  public Answer<Site> site(Allocation allocation) {
    if (allocation.siteAddress().isEmpty()) {
      return Answer.unknown(allocation.siteUnknown().orElse("this kind has no sites"));
    }
    return Answer.known(describe(allocation.siteAddress().getAsLong()), EVIDENCE);
  }

  @Override
  public Answer<History> history() {
    return history;
  }

  @Override
  public Map<String, History> partHistories() {
    return parts;
  }

  @Override
  public List<Site> calls(Allocation allocation) {
    return allocation.calls().stream().map(this::describe).toList();
  }

  @Override
  public Site describe(long pc) {
    return places.getOrDefault(pc, new Site(pc, Optional.empty(), Optional.empty(), List.of()));
  }

  @Override
  public List<Long> resolve(String expression) {
    return symbols.getOrDefault(expression, List.of());
  }

  @Override
  public Answer<DataType> typeNamed(String name) {
    DataType type = types.get(name);
    return type == null
        ? Answer.unknown("no loaded object has a type of this name: " + name)
        : Answer.known(type, EVIDENCE);
  }

  /** By name among the types that were added. */
  @Override
  public Answer<CompositeType> definition(CompositeType declared) {
    return typeNamed(declared.name()).map(type -> (CompositeType) type);
  }

  @Override
  public List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void refresh() {
    refreshed++;
    target.refresh();
  }

  @Override
  public void close() {
    closed = true;
  }
}
