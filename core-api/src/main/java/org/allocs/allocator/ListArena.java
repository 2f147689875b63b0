package org.allocs.allocator;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * An arena whose allocations are all known beforehand.
 *
 * @param range the memory that is parcelled out
 * @param allocations in ascending order, disjoint, inside the range
 * @param gap what can be said of an address that no allocation covers
 */
public record ListArena(AddressRange range, List<Allocation> allocations, String gap)
    implements Arena {
  /** Checks order and bounds. */
  public ListArena {
    Objects.requireNonNull(gap, "gap");
    allocations = List.copyOf(allocations);
    long position = range.base();
    for (Allocation allocation : allocations) {
      if (AddressRange.lessThan(allocation.base(), position)
          || !range.contains(allocation.range())) {
        throw new IllegalArgumentException(
            "allocation="
                + allocation
                + " position="
                + AddressRange.hex(position)
                + " of="
                + range);
      }
      position = allocation.limit();
    }
  }

  @Override
  public Optional<Allocation> find(long address) {
    int at = firstEndingAfter(address);
    return at < allocations.size() && allocations.get(at).range().contains(address)
        ? Optional.of(allocations.get(at))
        : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    for (int i = firstEndingAfter(within.base()); i < allocations.size(); i++) {
      Allocation allocation = allocations.get(i);
      if (!AddressRange.lessThan(allocation.base(), within.limit())) {
        break;
      }
      if (allocation.range().overlaps(within) && !visitor.visit(allocation)) {
        return false;
      }
    }
    return true;
  }

  private int firstEndingAfter(long address) {
    int low = 0;
    int high = allocations.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, allocations.get(middle).limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
