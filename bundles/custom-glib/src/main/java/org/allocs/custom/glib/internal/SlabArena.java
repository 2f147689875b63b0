package org.allocs.custom.glib.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** The slices of a slab. */
record SlabArena(Slab slab) implements Arena {
  @Override
  public AddressRange range() {
    return slab.range();
  }

  @Override
  public Optional<Allocation> find(long address) {
    if (slab.first().isEmpty() || !range().contains(address)) {
      return Optional.empty();
    }
    int index = slab.firstEndingAfter(address);
    return slab.live().get(index) && slab.chunk(index).contains(address)
        ? Optional.of(describe(index))
        : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    AddressRange wanted = range().intersect(within);
    if (slab.first().isEmpty() || wanted.isEmpty()) {
      return true;
    }
    int index = slab.live().nextSetBit(slab.firstEndingAfter(wanted.base()));
    for (; index >= 0; index = slab.live().nextSetBit(index + 1)) {
      if (!AddressRange.lessThan(slab.chunk(index).base(), wanted.limit())) {
        break;
      }
      if (!visitor.visit(describe(index))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return opaque().orElse("a slice that is free, or what a slab has beside them");
  }

  @Override
  public Optional<String> opaque() {
    return slab.first().isEmpty()
        ? Optional.of(
            "all slices of the slab are in use, so that none tells where the first begins")
        : Optional.empty();
  }

  private Allocation describe(int index) {
    Allocation.Builder builder =
        Allocation.of(SliceAllocator.NAME, slab.chunk(index))
            .attribute("kind", "heap-chunk")
            .attribute("rounded", Integer.toString(SliceDescriptor.ALIGNMENT))
            .facts(SliceFacts.ALL);
    if (slab.doubt()) {
      builder.attribute("doubt", "it may be one that a thread has freed and keeps for later");
    }
    return builder.build();
  }
}
