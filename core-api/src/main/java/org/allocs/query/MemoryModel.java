package org.allocs.query;

import java.util.List;
import java.util.Map;
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

  /** Names of the allocators that bundles offer now, by the bundles' symbolic names. */
  default Map<String, List<String>> allocators() {
    return Map.of();
  }

  /**
   * Bundles that did not answer in time and are not asked any more, by their symbolic names, each
   * with the reason in words for the user.
   */
  default Map<String, String> cutOff() {
    return Map.of();
  }
}
