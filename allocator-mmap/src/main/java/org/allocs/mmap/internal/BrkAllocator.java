package org.allocs.mmap.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

/** The heap segment, which grows and shrinks at one end by brk(2). */
final class BrkAllocator implements Allocator {
  static final String NAME = "brk";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    return Roots.of(context).heaps().stream()
        .filter(heap -> heap.overlaps(within))
        .<Arena>map(Segment::new)
        .toList();
  }

  private record Segment(AddressRange range) implements Arena {
    private Allocation whole() {
      return Allocation.of(NAME, range)
          .name("[heap]")
          .type(() -> Answer.unknown("the heap segment has no type of its own"))
          .siteUnknown("the kernel does not record who moved the program break")
          .build();
    }

    @Override
    public Optional<Allocation> find(long address) {
      return range.contains(address) ? Optional.of(whole()) : Optional.empty();
    }

    @Override
    public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
      return !range.overlaps(within) || visitor.visit(whole());
    }
  }
}
