package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor.Step;

/** What a walk reported, as a test compares it. */
record Tree(List<Line> lines) {
  record Line(int depth, Allocation allocation) {
    @Override
    public String toString() {
      return " ".repeat(depth) + allocation;
    }
  }

  static Tree of(MemoryView view, AddressRange within) throws AllocsException {
    List<Line> lines = new ArrayList<>();
    view.walk(
        within,
        (depth, allocation, suballocator, note) -> {
          lines.add(new Line(depth, allocation));
          return Step.DEEPER;
        });
    return new Tree(lines);
  }

  static Tree of(MemoryView view) throws AllocsException {
    return of(view, AddressRange.ALL);
  }

  /** {@code name[base, limit)} of each, with one space a level. */
  List<String> text() {
    return lines.stream().map(Line::toString).toList();
  }

  /** Allocations that cover an address, outermost first. */
  List<Allocation> path(long address) {
    return lines.stream()
        .map(Line::allocation)
        .filter(allocation -> allocation.range().contains(address))
        .toList();
  }

  Tree overlapping(AddressRange within) {
    return new Tree(
        lines.stream().filter(line -> line.allocation().range().overlaps(within)).toList());
  }
}
