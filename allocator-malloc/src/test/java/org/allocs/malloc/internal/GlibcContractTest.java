package org.allocs.malloc.internal;

import org.allocs.allocator.Allocator;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;

class GlibcContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new MallocAllocator();
  }

  @Override
  protected Scene scene() {
    return new GlibcScene(GlibcScene.Release.GLIBC_2_36).scene();
  }
}
