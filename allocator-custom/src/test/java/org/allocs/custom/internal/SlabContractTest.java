package org.allocs.custom.internal;

import org.allocs.allocator.Allocator;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;

/** Its objects lie in one of another custom allocator, and in memory without chunks. */
class SlabContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new CustomAllocator(1, "slab");
  }

  @Override
  protected Scene scene() {
    return new GoldenScene().scene();
  }
}
