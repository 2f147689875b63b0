package org.allocs.mmap.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Mapping;

/** The roots of a target at one moment, as an arena that spans every address. */
final class Roots implements Arena {
  private final List<Allocation> allocations;
  private final List<AddressRange> heaps;

  private record Key() {}

  private Roots(List<Root> roots, List<AddressRange> heaps) {
    this.allocations = roots.stream().map(Root::allocation).toList();
    this.heaps = List.copyOf(heaps);
  }

  static Roots of(Context context) throws AllocsException {
    return context.cached(new Key(), () -> read(context));
  }

  private static Roots read(Context context) throws AllocsException {
    List<Mapping> mappings = context.target().mappings();
    Owners owners = Owners.of(context.target());
    List<Root> roots = new ArrayList<>();
    List<Mapping> run = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (!run.isEmpty() && !owners.belongTogether(run.get(run.size() - 1), mapping)) {
        roots.add(new Root(List.copyOf(run)));
        run.clear();
      }
      run.add(mapping);
    }
    if (!run.isEmpty()) {
      roots.add(new Root(List.copyOf(run)));
    }
    return new Roots(roots, HeapSegments.of(mappings, owners));
  }

  /** Where the program break has been moved over. */
  List<AddressRange> heaps() {
    return heaps;
  }

  @Override
  public AddressRange range() {
    return AddressRange.ALL;
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

  /** Index of the first root whose limit is above an address. */
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

  @Override
  public String gap() {
    return "not mapped";
  }
}
