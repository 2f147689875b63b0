package org.allocs.testkit;

import org.allocs.allocator.Allocator;

/** The contract can be kept by an allocator that reads memory. */
class AllocatorContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new BumpAllocator();
  }

  @Override
  protected Scene scene() {
    FakeTarget target = new FakeTarget().map(0x10000, 0x10000, "rw-p", "[bump]");
    target.map(0x70000, 0x1000, "rw-p", "[bump]").map(0x80000, 0x1000, "rw-p", "");
    long at = 0x10010;
    for (int i = 1; i < 100; i++) {
      target.memory().putLongs(at, i);
      at += 8 + i;
    }
    target.memory().putLongs(0x10000, at - 0x10000);
    target.memory().putLongs(0x70000, 0x40, 0, 5).putLongs(0x7001d, 0x13);
    return Scene.of(target);
  }
}
