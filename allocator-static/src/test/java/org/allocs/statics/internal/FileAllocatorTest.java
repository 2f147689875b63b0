package org.allocs.statics.internal;

import org.allocs.allocator.Allocator;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;

class FileAllocatorTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new FileAllocator();
  }

  @Override
  protected Scene scene() {
    return Library.twice();
  }
}
