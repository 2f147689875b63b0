package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.DebugInfo;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The services of the framework. */
final class ServiceRegistry implements Registry, AutoCloseable {
  private final ServiceTracker<Allocator, Allocator> allocators;
  private final ServiceTracker<TypeEvidence, TypeEvidence> typeEvidence;
  private final ServiceTracker<DebugInfo, DebugInfo> debugInfo;

  ServiceRegistry(BundleContext context) {
    allocators = new ServiceTracker<>(context, Allocator.class, null);
    typeEvidence = new ServiceTracker<>(context, TypeEvidence.class, null);
    debugInfo = new ServiceTracker<>(context, DebugInfo.class, null);
    allocators.open();
    typeEvidence.open();
    debugInfo.open();
  }

  /** Each count only grows, so the sum changes with each of them. */
  @Override
  public long version() {
    return (long) allocators.getTrackingCount()
        + typeEvidence.getTrackingCount()
        + debugInfo.getTrackingCount();
  }

  @Override
  public List<Ranked<Allocator>> allocators() {
    return ranked(allocators);
  }

  @Override
  public List<Ranked<TypeEvidence>> typeEvidence() {
    return ranked(typeEvidence);
  }

  @Override
  public Optional<DebugInfo> debugInfo() {
    return Optional.ofNullable(debugInfo.getService());
  }

  private static <T> List<Ranked<T>> ranked(ServiceTracker<T, T> tracker) {
    List<Ranked<T>> services = new ArrayList<>();
    for (Map.Entry<ServiceReference<T>, T> entry : tracker.getTracked().entrySet()) {
      services.add(ranked(entry.getKey(), entry.getValue()));
    }
    services.sort(Ranked.BEST_FIRST);
    return List.copyOf(services);
  }

  private static <T> Ranked<T> ranked(ServiceReference<T> reference, T service) {
    int ranking =
        reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer value ? value : 0;
    long id = reference.getProperty(Constants.SERVICE_ID) instanceof Long value ? value : 0;
    String bundle = reference.getBundle() == null ? "?" : reference.getBundle().getSymbolicName();
    return new Ranked<>(service, "bundle " + bundle, ranking, id);
  }

  @Override
  public void close() {
    allocators.close();
    typeEvidence.close();
    debugInfo.close();
  }
}
