package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allocs.hierarchy.internal.guest.Guests;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Services of one type, best first. The list is made anew only when they have changed. */
final class RankedServices<T> implements AutoCloseable {
  private final ServiceTracker<T, Admitted<T>> tracker;
  private volatile Listing<T> listing = new Listing<>(-1, List.of());

  private record Listing<T>(int version, List<Ranked<T>> services) {}

  RankedServices(BundleContext context, Class<T> type, Guests guests) {
    tracker = new ServiceTracker<>(context, type, new Admission<>(context, type, guests));
    tracker.open();
  }

  /**
   * A service that came.
   *
   * @param bundle who offers it, which a reference forgets; null where there is no framework
   * @param service as the engine may call it
   * @param label how problems name it
   */
  private record Admitted<T>(Bundle bundle, T service, String label) {}

  /** Lets services in. */
  private record Admission<T>(BundleContext context, Class<T> type, Guests guests)
      implements ServiceTrackerCustomizer<T, Admitted<T>> {
    @Override
    public Admitted<T> addingService(ServiceReference<T> reference) {
      Bundle bundle = reference.getBundle();
      T service = context.getService(reference);
      if (service == null) {
        return null;
      }
      guests.arrive(bundle);
      String name =
          bundle == null ? "of " + service.getClass().getName() : bundle.getSymbolicName();
      return new Admitted<>(bundle, guests.admit(bundle, type, service), "bundle " + name);
    }

    @Override
    public void modifiedService(ServiceReference<T> reference, Admitted<T> service) {
      // Its ranking is asked for anew.
    }

    @Override
    public void removedService(ServiceReference<T> reference, Admitted<T> service) {
      guests.leave(service.bundle());
      context.ungetService(reference);
    }
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
    for (Map.Entry<ServiceReference<T>, Admitted<T>> entry : tracker.getTracked().entrySet()) {
      services.add(ranked(entry.getKey(), entry.getValue()));
    }
    services.sort(Ranked.BEST_FIRST);
    return List.copyOf(services);
  }

  private static <T> Ranked<T> ranked(ServiceReference<?> reference, Admitted<T> admitted) {
    int ranking =
        reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer value ? value : 0;
    long id = reference.getProperty(Constants.SERVICE_ID) instanceof Long value ? value : 0;
    return new Ranked<>(admitted.service(), admitted.label(), ranking, id);
  }

  @Override
  public void close() {
    tracker.close();
  }
}
