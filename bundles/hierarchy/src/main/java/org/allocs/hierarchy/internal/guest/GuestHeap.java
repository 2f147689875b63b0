package org.allocs.hierarchy.internal.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * A heap as a guest is given it: chunks are fetched some at a time, so that what the guest does
 * with each of them is not done inside of the engine.
 */
record GuestHeap(PlainArena heap) implements PlainArena {
  private static final int BATCH = 4096;

  private record Chunk(long base, long size, int origin) {}

  @Override
  public AddressRange range() {
    return heap.range();
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    return GuestContext.inEngine(() -> heap.find(address));
  }

  @Override
  public Allocation describe(long base, long size, int origin) throws AllocsException {
    return GuestContext.inEngine(() -> heap.describe(base, size, origin));
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    List<Allocation> some = List.of();
    for (AddressRange left = within; ; left = behind(some.get(some.size() - 1).limit(), within)) {
      AddressRange range = left;
      some = GuestContext.inEngine(() -> allocations(range));
      for (Allocation each : some) {
        if (!visitor.visit(each)) {
          return false;
        }
      }
      if (some.size() < BATCH) {
        return true;
      }
    }
  }

  @Override
  public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
    List<Chunk> some = List.of();
    for (AddressRange left = within;
        ;
        left = behind(some.get(some.size() - 1).base() + 1, within)) {
      AddressRange range = left;
      some = GuestContext.inEngine(() -> chunks(range));
      for (Chunk each : some) {
        if (!visitor.visit(each.base(), each.size(), each.origin())) {
          return false;
        }
      }
      if (some.size() < BATCH) {
        return true;
      }
    }
  }

  private static AddressRange behind(long address, AddressRange within) {
    return new AddressRange(AddressRange.min(address, within.limit()), within.limit());
  }

  private List<Allocation> allocations(AddressRange range) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    heap.forEach(range, each -> found.add(each) && found.size() < BATCH);
    return found;
  }

  private List<Chunk> chunks(AddressRange range) throws AllocsException {
    List<Chunk> found = new ArrayList<>();
    heap.forEachPlain(
        range,
        (base, size, origin) -> found.add(new Chunk(base, size, origin)) && found.size() < BATCH);
    return found;
  }

  @Override
  public String gap() {
    return heap.gap();
  }

  @Override
  public Optional<String> opaque() {
    return heap.opaque();
  }
}
