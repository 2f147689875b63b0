package org.allocs.custom.offheap;

import org.allocs.allocator.Allocator;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;

class OffHeapContractTest extends AllocatorContract {
  private static final long BASE = 0x7f00_0000_0000L;

  private OffHeap heap = new OffHeap("rows", 0);

  @Override
  protected Allocator allocator() {
    return heap;
  }

  @Override
  protected Scene scene() {
    FakeTarget target = new FakeTarget().map(BASE, 0x3000, "rw-p", "");
    heap = new OffHeap("rows", target.pid().getAsLong());
    Region first = heap.region("first", AddressRange.ofSize(BASE, 0x1000));
    for (long offset : new long[] {0, 17, 0x800}) {
      first.allocated(BASE + offset, 17);
    }
    heap.region("second", AddressRange.ofSize(BASE + 0x1000, 0x1000)).allocated(BASE + 0x1000, 1);
    return Scene.of(target);
  }
}
