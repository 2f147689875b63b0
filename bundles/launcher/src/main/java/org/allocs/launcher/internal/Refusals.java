package org.allocs.launcher.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Keeps bundles from being resolved, so that they cannot start. */
final class Refusals implements ResolverHook {
  private final Map<Long, String> reasons = new ConcurrentHashMap<>();

  /** Sets or takes away why a bundle may not run. */
  void set(Bundle bundle, Optional<String> why) {
    if (why.isPresent()) {
      reasons.put(bundle.getBundleId(), why.get());
    } else {
      reasons.remove(bundle.getBundleId());
    }
  }

  Optional<String> of(Bundle bundle) {
    return Optional.ofNullable(reasons.get(bundle.getBundleId()));
  }

  @Override
  public void filterResolvable(Collection<BundleRevision> candidates) {
    candidates.removeIf(candidate -> reasons.containsKey(candidate.getBundle().getBundleId()));
  }

  @Override
  public void filterSingletonCollisions(
      BundleCapability singleton, Collection<BundleCapability> collisions) {}

  @Override
  public void filterMatches(
      BundleRequirement requirement, Collection<BundleCapability> candidates) {}

  @Override
  public void end() {}
}
