package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.inspect.LiveHeap.Group;
import org.allocs.model.Site;
import org.allocs.model.SourceFrame;

/**
 * Chunks by the calls that led to them, as a tree: the outermost recorded caller is at the top, and
 * each node has what was allocated below it. Inlined functions are nodes of their own.
 */
public final class CallTree {
  /** Where chunks go of whose calls nothing is known. */
  private static final String UNKNOWN = "(unknown)";

  private final String label;
  private final Optional<String> place;
  private final Optional<String> module;
  private final Map<String, CallTree> children = new LinkedHashMap<>();
  private long count;
  private long bytes;

  private CallTree(String label, Optional<String> place, Optional<String> module) {
    this.label = label;
    this.place = place;
    this.module = module;
  }

  /** One step of a path, for the keys of children. */
  private record Step(String label, Optional<String> place, Optional<String> module) {}

  /**
   * The tree of a heap that was counted by its calls.
   *
   * @param top words for the node above all
   */
  public static CallTree of(String top, LiveHeap heap) {
    CallTree root = new CallTree(top, Optional.empty(), Optional.empty());
    heap.groups().forEach(root::add);
    return root;
  }

  private void add(Group group) {
    CallTree node = this;
    node.count(group);
    for (Step step : steps(group)) {
      node =
          node.children.computeIfAbsent(
              step.label() + '\0' + step.module().orElse(""),
              key -> new CallTree(step.label(), step.place(), step.module()));
      node.count(group);
    }
  }

  private void count(Group group) {
    count += group.count();
    bytes += group.bytes();
  }

  private static List<Step> steps(Group group) {
    List<Site> calls = group.calls().isEmpty() ? group.site().stream().toList() : group.calls();
    List<Step> steps = new ArrayList<>();
    for (int i = calls.size() - 1; i >= 0; i--) {
      addSteps(calls.get(i), steps);
    }
    if (steps.isEmpty()) {
      steps.add(new Step(UNKNOWN, group.reason(), Optional.empty()));
    }
    return steps;
  }

  /** The functions that an instruction is in, the outermost first. */
  private static void addSteps(Site site, List<Step> steps) {
    for (int i = site.frames().size() - 1; i > 0; i--) {
      SourceFrame frame = site.frames().get(i);
      steps.add(new Step(function(frame, site), position(frame), site.module()));
    }
    Optional<SourceFrame> innermost = site.frames().stream().findFirst();
    String label = innermost.map(frame -> function(frame, site)).orElseGet(() -> nameOf(site));
    steps.add(new Step(label, innermost.flatMap(CallTree::position), site.module()));
  }

  private static String function(SourceFrame frame, Site site) {
    return frame.function().orElseGet(() -> nameOf(site));
  }

  private static String nameOf(Site site) {
    return site.function()
        .orElseGet(() -> site.module().map(m -> "[" + Sites.fileName(m) + "]").orElse(UNKNOWN));
  }

  private static Optional<String> position(SourceFrame frame) {
    return Optional.of(Sites.fileName(frame.file()) + (frame.line() > 0 ? ":" + frame.line() : ""));
  }

  /** Name of the function. */
  public String label() {
    return label;
  }

  /** A position in its source, of one of the calls that are one node; or why nothing is known. */
  public Optional<String> place() {
    return place;
  }

  /** Path of the file that the function is in. */
  public Optional<String> module() {
    return module;
  }

  /** Chunks of this function and all that it called. */
  public long count() {
    return count;
  }

  /** Bytes of those. */
  public long bytes() {
    return bytes;
  }

  /** Bytes that no child has. */
  public long ownBytes() {
    return bytes - children.values().stream().mapToLong(CallTree::bytes).sum();
  }

  /** What it called, the one with most bytes first. */
  public List<CallTree> children() {
    return children.values().stream()
        .sorted(Comparator.comparingLong(CallTree::bytes).reversed().thenComparing(CallTree::label))
        .toList();
  }
}
