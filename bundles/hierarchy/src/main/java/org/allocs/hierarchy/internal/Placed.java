package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * A node seen through a window.
 *
 * @param node the node
 * @param window where it has its say here: its own range, or for a twin what the outer one leaves
 * @param border what else bounds it, for a twin between allocations of the outer one
 */
record Placed(Node node, AddressRange window, Optional<Border> border) {
  /** Bounded by its window alone. */
  Placed(Node node, AddressRange window) {
    this(node, window, Optional.empty());
  }

  /** The allocation at an address, if it can stand here; or what went wrong. */
  Guard.Outcome<Optional<Allocation>> find(long address) throws TargetGoneException {
    Guard.Outcome<Optional<Allocation>> found = node.claim().find(address);
    if (found.answer().isEmpty()) {
      return found;
    }
    Allocation allocation = found.answer().get();
    boolean covers = allocation.range().contains(address);
    if (!covers) {
      reject(allocation, "does not cover " + AddressRange.hex(address));
    }
    return covers && admits(allocation) ? found : leftOut(allocation);
  }

  private Guard.Outcome<Optional<Allocation>> leftOut(Allocation allocation) {
    String trouble = node.claim().label() + " reported " + allocation + ", which cannot be here";
    return new Guard.Outcome<>(Optional.empty(), Optional.of(trouble));
  }

  /** Whether an allocation can stand here; the reason why not is noted. */
  boolean admits(Allocation allocation) throws TargetGoneException {
    AddressRange range = allocation.range();
    if (range.isEmpty()) {
      return reject(allocation, "is empty");
    }
    if (!node.claim().range().contains(range)) {
      return reject(allocation, "is outside its arena");
    }
    if (!window.contains(range) || (border.isPresent() && !border.get().leaves(range))) {
      return reject(allocation, "does not fit between what others claim");
    }
    return node.admits(allocation);
  }

  private boolean reject(Allocation allocation, String why) {
    node.claim().reject("reported " + allocation + ", left out because it " + why);
    return false;
  }

  /**
   * The one whose window covers an address.
   *
   * @param placed ascending and disjoint
   */
  static Optional<Placed> covering(List<Placed> placed, long address) {
    int low = 0;
    int high = placed.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      AddressRange window = placed.get(middle).window;
      if (window.contains(address)) {
        return Optional.of(placed.get(middle));
      }
      if (AddressRange.lessThan(address, window.base())) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return Optional.empty();
  }

  /** Its allocations that overlap a range. */
  AllocationStream stream(AddressRange within) {
    return new AllocationStream(this, window.intersect(within));
  }
}
