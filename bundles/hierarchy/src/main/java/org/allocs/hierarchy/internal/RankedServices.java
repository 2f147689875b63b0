package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Services of one type, best first. The list is made anew only when they have changed. */
final class RankedServices<T> implements AutoCloseable {
  private final ServiceTracker<T, T> tracker;
  private volatile Listing<T> listing = new Listing<>(-1, List.of());

  private record Listing<T>(int version, List<Ranked<T>> services) {}

  RankedServices(BundleContext context, Class<T> type) {
    tracker = new ServiceTracker<>(context, type, null);
    tracker.open();
  }

  /** Grows with every service that comes, goes or changes its properties. */
  int version() {
    return tracker.getTrackingCount();
  }

  /** The services there are now. */
  List<Ranked<T>> list() {
    Listing<T> known = listing;
    // Taken before the services are: a change meanwhile makes the next call look again.
    int version = version();
    if (known.version() != version) {
      known = new Listing<>(version, rank());
      listing = known;
    }
    return known.services();
  }

  private List<Ranked<T>> rank() {
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
    return new Ranked<>(service, "bundle " + bundle(reference, service), ranking, id);
  }

  /** Its name; of a service that went meanwhile, or where there is no framework, its class. */
  private static String bundle(ServiceReference<?> reference, Object service) {
    Bundle bundle = reference.getBundle();
    return bundle == null ? "of " + service.getClass().getName() : bundle.getSymbolicName();
  }

  @Override
  public void close() {
    tracker.close();
  }
}
