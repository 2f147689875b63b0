package org.allocs.custom.nginx.internal;

import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/**
 * The slots of a page, read anew for each question.
 *
 * @param range of the page
 * @param shift binary logarithm of the bytes of a slot
 * @param record where what the pool keeps of the page is
 */
record SlotArena(AddressRange range, int shift, long record, Memory memory) implements Arena {
  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    if (!range.contains(address)) {
      return Optional.empty();
    }
    int index = (int) (address - range.base() >>> shift);
    return slots().get(index) ? Optional.of(describe(index)) : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    AddressRange wanted = range.intersect(within);
    if (wanted.isEmpty()) {
      return true;
    }
    BitSet slots = slots();
    int last = (int) (wanted.limit() - 1 - range.base() >>> shift);
    int index = slots.nextSetBit((int) (wanted.base() - range.base() >>> shift));
    for (; index >= 0 && index <= last; index = slots.nextSetBit(index + 1)) {
      if (!visitor.visit(describe(index))) {
        return false;
      }
    }
    return true;
  }

  /** Those in use; none if the page has others by now. */
  private BitSet slots() throws AllocsException {
    PageRecord page = PageRecord.at(record, memory);
    return page.shift().equals(OptionalInt.of(shift))
        ? page.slots(shift, range.base(), memory)
        : new BitSet();
  }

  @Override
  public String gap() {
    return "a slot that is free, or the map of those in use";
  }

  private Allocation describe(int index) {
    AddressRange slot = AddressRange.ofSize(range.base() + ((long) index << shift), 1L << shift);
    return Allocation.of(SlotAllocator.NAME, slot)
        .attribute("kind", "heap-chunk")
        .detail(record)
        .facts(new SlabFacts(memory))
        .build();
  }
}
