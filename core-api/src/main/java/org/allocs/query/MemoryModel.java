package org.allocs.query;

import org.allocs.target.Target;
import org.osgi.annotation.versioning.ProviderType;

/** Service: the hierarchy of targets. */
@ProviderType
public interface MemoryModel {
  /**
   * A view of a target. The view follows allocator bundles that come and go. It does not own the
   * target: close both.
   */
  MemoryView view(Target target);
}
