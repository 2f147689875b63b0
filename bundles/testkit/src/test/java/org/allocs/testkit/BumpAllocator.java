package org.allocs.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * The smallest allocator that reads memory: in each mapping labelled {@code [bump]} the first word
 * is the offset of the end of the used part; from offset 16 on follow a word with a size and as
 * many bytes.
 */
final class BumpAllocator implements Allocator {
  private static final int FIRST = 16;

  @Override
  public String name() {
    return "bump";
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (Mapping mapping : context.target().mappings()) {
      if (mapping.isLabelled("[bump]") && mapping.range().overlaps(within)) {
        arenas.add(new BumpArena(mapping.range(), context.target().memory()));
      }
    }
    return arenas;
  }

  private record BumpArena(AddressRange range, Memory memory) implements Arena {
    @Override
    public Optional<Allocation> find(long address) throws AllocsException {
      List<Allocation> found = new ArrayList<>();
      forEach(
          AddressRange.ofSize(address, 1),
          allocation -> {
            found.add(allocation);
            return false;
          });
      return found.stream().findFirst();
    }

    @Override
    public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
      long used = memory.readLong(range.base());
      long limit =
          Long.compareUnsigned(used, range.size()) > 0 ? range.limit() : range.base() + used;
      long at = range.base() + FIRST;
      while (AddressRange.lessThan(at + 8, limit)) {
        long size = memory.readLong(at);
        if (size <= 0 || size > limit - at - 8) {
          return true;
        }
        AddressRange issued = AddressRange.ofSize(at + 8, size);
        if (issued.overlaps(within) && !visitor.visit(Allocation.of("bump", issued).build())) {
          return false;
        }
        at = issued.limit();
      }
      return true;
    }
  }
}
