package org.allocs.custom.internal;

import org.allocs.allocator.Allocator;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;

class PoolContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new CustomAllocator(0, "pool");
  }

  @Override
  protected Scene scene() {
    return new GoldenScene().scene();
  }
}
