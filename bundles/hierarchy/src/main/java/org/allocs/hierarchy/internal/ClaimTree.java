package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;

/**
 * Places claims inside one another by their ranges, the widest outermost, and of equal ones that of
 * the better service. Where two claims overlap and neither contains the other, the wider keeps all
 * of it and the other what is left; that is noted. Where the program or its user states what a part
 * of memory is parcelled out into, those who find it out by themselves give way.
 */
final class ClaimTree {
  private final AddressRange window;
  private final TreeMap<Long, Node> top = new TreeMap<>(Long::compareUnsigned);
  private final PriorityQueue<Part> waiting = new PriorityQueue<>();

  private record Part(Claim claim, AddressRange range) implements Comparable<Part> {
    /** The outermost first. */
    @Override
    public int compareTo(Part other) {
      int bySize = Long.compareUnsigned(other.range.size(), range.size());
      if (bySize != 0) {
        return bySize;
      }
      int byOrder = Integer.compare(claim.issuer().order(), other.claim.issuer().order());
      return byOrder != 0 ? byOrder : range.compareTo(other.range);
    }
  }

  private ClaimTree(AddressRange window) {
    this.window = window;
  }

  /** The outermost nodes inside a window, ascending. */
  static List<Placed> place(AddressRange window, List<Claim> claims) throws TargetGoneException {
    ClaimTree tree = new ClaimTree(window);
    List<Part> parts = new ArrayList<>(claims.size());
    claims.forEach(claim -> tree.part(claim).ifPresent(parts::add));
    parts.sort(null);
    for (Part part : parts) {
      tree.insertWaiting(part);
      tree.insert(part);
    }
    while (!tree.waiting.isEmpty()) {
      tree.insert(tree.waiting.remove());
    }
    List<Placed> placed = new ArrayList<>();
    tree.top.values().forEach(node -> placed.add(new Placed(node, node.range())));
    return List.copyOf(placed);
  }

  /** What is left of parts that were cut, as far as it goes before another. */
  private void insertWaiting(Part other) throws TargetGoneException {
    while (!waiting.isEmpty() && waiting.peek().compareTo(other) < 0) {
      insert(waiting.remove());
    }
  }

  private Optional<Part> part(Claim claim) {
    AddressRange part = claim.range().intersect(window);
    if (part.isEmpty()) {
      return Optional.empty();
    }
    if (!window.contains(claim.range()) && !claim.range().equals(AddressRange.ALL)) {
      claim.reject("claims more than the allocation that it begins or ends in, " + window);
    }
    return Optional.of(new Part(claim, part));
  }

  private void insert(Part part) throws TargetGoneException {
    TreeMap<Long, Node> level = top;
    Map.Entry<Long, Node> around = level.floorEntry(part.range.base());
    while (around != null && around.getValue().range().contains(part.range)) {
      if (around.getValue().claim().displaces(part.claim)) {
        return;
      }
      level = around.getValue().innerToFill();
      around = level.floorEntry(part.range.base());
    }
    List<Node> others = overlapping(level, part.range);
    if (others.isEmpty()) {
      level.put(part.range.base(), new Node(part.claim, part.range));
    } else {
      cut(part, others);
    }
  }

  /** What no wider claim has taken waits for its turn again. */
  private void cut(Part part, List<Node> others) {
    long from = part.range.base();
    for (Node other : others) {
      part.claim.reject(
          "claims a part of what " + other.claim().label() + " claims: " + other.range());
      leave(part.claim, from, other.range().base());
      from = AddressRange.max(from, other.range().limit());
    }
    leave(part.claim, from, part.range.limit());
  }

  private void leave(Claim claim, long from, long to) {
    if (AddressRange.lessThan(from, to)) {
      waiting.add(new Part(claim, new AddressRange(from, to)));
    }
  }

  private static List<Node> overlapping(TreeMap<Long, Node> level, AddressRange range) {
    List<Node> found = new ArrayList<>();
    Map.Entry<Long, Node> before = level.lowerEntry(range.base());
    if (before != null && before.getValue().range().overlaps(range)) {
      found.add(before.getValue());
    }
    found.addAll(level.subMap(range.base(), true, range.limit(), false).values());
    return found;
  }
}
