package org.allocs.allocator;

import java.util.List;
import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An allocator of heap chunks, out of which others may parcel out objects of their own: {@link
 * Context#heaps} gives them its chunks. Must not ask for the heaps of others itself.
 */
@ConsumerType
public interface HeapAllocator extends Allocator {
  /**
   * Those of its arenas whose chunks are known.
   *
   * @return arenas, disjoint, in any order; empty if it has none here
   */
  List<PlainArena> heaps(Context context) throws AllocsException;
}
