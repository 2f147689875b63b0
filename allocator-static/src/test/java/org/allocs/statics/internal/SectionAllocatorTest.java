package org.allocs.statics.internal;

import org.allocs.allocator.Allocator;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;

class SectionAllocatorTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new SectionAllocator();
  }

  @Override
  protected Scene scene() {
    return Library.scene(Library.module());
  }
}
