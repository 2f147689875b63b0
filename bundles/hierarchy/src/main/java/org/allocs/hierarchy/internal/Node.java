package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * A claim where it was placed among other claims. Its inner nodes lie inside its range and are
 * disjoint; whether each nests in one of its allocations, or takes its part away, is seen when the
 * allocations are.
 *
 * <p>Where another allocator claims the very same range there is one inner node, the twin, and the
 * narrower ones are inside that. A twin has its say inside each allocation of the outer one, and
 * between them.
 */
class Node {
  /** Of most nodes, of which there may be many. Never changed. */
  private static final TreeMap<Long, Node> NONE = new TreeMap<>();

  private final Claim claim;
  private final AddressRange range;
  private TreeMap<Long, Node> inner = NONE;

  Node(Claim claim, AddressRange range) {
    this.claim = claim;
    this.range = range;
  }

  Claim claim() {
    return claim;
  }

  /** What was left to it of what it claims. */
  AddressRange range() {
    return range;
  }

  TreeMap<Long, Node> inner() {
    return inner;
  }

  /** The same, to put others inside; by the one thread that places them. */
  TreeMap<Long, Node> innerToFill() {
    if (inner == NONE) {
      inner = new TreeMap<>(Long::compareUnsigned);
    }
    return inner;
  }

  private Optional<Node> twin() {
    Map.Entry<Long, Node> first = inner.firstEntry();
    return first != null && first.getValue().range.equals(range)
        ? Optional.of(first.getValue())
        : Optional.empty();
  }

  /** What is claimed inside one of its allocations, ascending. */
  List<Placed> inside(Allocation allocation) throws AllocsException {
    Optional<Node> twin = twin();
    return twin.isPresent()
        ? List.of(new Placed(twin.get(), allocation.range()))
        : overlapping(allocation.range());
  }

  /** What is claimed inside one of its allocations at an address. */
  Optional<Placed> insideAt(Allocation allocation, long address) throws AllocsException {
    Optional<Node> twin = twin();
    return twin.isPresent()
        ? Optional.of(new Placed(twin.get(), allocation.range()))
        : covering(address);
  }

  /** What is claimed at an address where it has no allocation. */
  Optional<Placed> betweenAt(Placed here, long address) {
    Optional<Node> twin = twin();
    AddressRange gap = AddressRange.ofSize(address, 1);
    return twin.isPresent()
        ? Optional.of(new Placed(twin.get(), here.window(), Optional.of(new Border(here, gap))))
        : covering(address);
  }

  private Optional<Placed> covering(long address) {
    Map.Entry<Long, Node> entry = inner.floorEntry(address);
    return entry != null && entry.getValue().range.contains(address)
        ? Optional.of(new Placed(entry.getValue(), entry.getValue().range))
        : Optional.empty();
  }

  /**
   * What is claimed where it has no allocations, ascending.
   *
   * @param here this node as it is placed
   * @param gap which none of its allocations overlaps
   */
  List<Placed> between(Placed here, AddressRange gap) {
    Optional<Node> twin = twin();
    return twin.isPresent()
        ? List.of(new Placed(twin.get(), here.window(), Optional.of(new Border(here, gap))))
        : overlapping(gap);
  }

  private List<Placed> overlapping(AddressRange window) {
    if (inner.isEmpty() || window.isEmpty()) {
      return List.of();
    }
    Map.Entry<Long, Node> before = inner.floorEntry(window.base());
    boolean reachesIn = before != null && before.getValue().range.overlaps(window);
    long from = reachesIn ? before.getKey() : window.base();
    List<Placed> found = new ArrayList<>();
    for (Node node : inner.subMap(from, true, window.limit(), false).values()) {
      found.add(new Placed(node, node.range));
    }
    return found;
  }

  /** Whether inner claims leave an allocation whole; the reason why not is noted. */
  boolean admits(Allocation allocation) {
    if (inner.isEmpty()) {
      return true;
    }
    Optional<Node> twin = twin();
    return twin.isPresent()
        ? twin.get().admits(allocation)
        : leavesWhole(allocation, inner.floorEntry(allocation.base()))
            && leavesWhole(allocation, inner.lowerEntry(allocation.limit()));
  }

  private boolean leavesWhole(Allocation allocation, Map.Entry<Long, Node> entry) {
    if (entry == null || !entry.getValue().range.overlaps(allocation.range())) {
      return true;
    }
    Node other = entry.getValue();
    if (allocation.range().contains(other.range)) {
      return true;
    }
    if (!other.range.contains(allocation.range())) {
      other.claim.reject("claims a part of " + allocation + ", which is left out");
    }
    return false;
  }
}
