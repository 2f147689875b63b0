package org.allocs.custom.pymalloc.internal;

import org.allocs.allocator.Allocator;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;

class PoolContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new PoolAllocator();
  }

  @Override
  protected Scene scene() {
    return PythonScene.scene();
  }
}
