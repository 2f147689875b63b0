package org.allocs.custom.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ObjectIndex;

/**
 * The custom allocators of a target: those that announce what they do, and those that the hooks
 * were told of.
 */
final class CustomAllocators implements AllocatorFamily {
  @Override
  public List<Allocator> allocators(Context context) throws AllocsException {
    List<Allocator> allocators = new ArrayList<>();
    for (ObjectIndex index : Indexes.of(context).objects()) {
      allocators.add(new CustomAllocator(allocators.size(), index.allocator()));
    }
    return allocators;
  }
}
