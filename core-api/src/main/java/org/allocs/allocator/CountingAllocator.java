package org.allocs.allocator;

import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.History;
import org.osgi.annotation.versioning.ConsumerType;

/** An allocator of which it may be known what it allocated ever, not only what is live. */
@ConsumerType
public interface CountingAllocator extends Allocator {
  /**
   * What was counted in a target, as of now.
   *
   * @return unknown, with the reason, where nothing was
   */
  Answer<History> history(Context context) throws AllocsException;
}
