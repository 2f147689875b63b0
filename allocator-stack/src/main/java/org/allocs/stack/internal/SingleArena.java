package org.allocs.stack.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * An arena that one allocation fills.
 *
 * @param allocation all of it
 */
record SingleArena(Allocation allocation) implements Arena {
  @Override
  public AddressRange range() {
    return allocation.range();
  }

  @Override
  public Optional<Allocation> find(long address) {
    return range().contains(address) ? Optional.of(allocation) : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    return !range().overlaps(within) || visitor.visit(allocation);
  }
}
