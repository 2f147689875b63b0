package org.allocs.allocator;

import java.util.List;
import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Allocators that only a target itself can name. Register an implementation as a service; each of
 * its allocators is treated as if it were registered with the family's {@code service.ranking}.
 */
@ConsumerType
public interface AllocatorFamily {
  /**
   * The allocators of a target, with names of their own. Of equal claims of two, the earlier one's
   * is the outer.
   *
   * <p>Called once for each moment of a target, before anything else is asked of it.
   *
   * @return empty if it has none
   */
  List<Allocator> allocators(Context context) throws AllocsException;
}
