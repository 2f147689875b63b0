package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Those there are. A tracker's own list is to be had only under a lock. */
  private final Map<ServiceReference<T>, Admitted<T>> present = new ConcurrentHashMap<>();

  private final AtomicLong version;
  private volatile Listing<T> listing = new Listing<>(-1, List.of());

  private record Listing<T>(long version, List<Ranked<T>> services) {}

  /**
   * Begins to follow them.
   *
   * @param version grows with every service that came, went or changed its properties
   */
  RankedServices(BundleContext context, Class<T> type, Guests guests, AtomicLong version) {
    this.version = version;
    tracker = new ServiceTracker<>(context, type, new Admission(context, type, guests));
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

  /** Lets services in, and out. */
  private final class Admission implements ServiceTrackerCustomizer<T, Admitted<T>> {
    private final BundleContext context;
    private final Class<T> type;
    private final Guests guests;

    Admission(BundleContext context, Class<T> type, Guests guests) {
      this.context = context;
      this.type = type;
      this.guests = guests;
    }

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
      Admitted<T> admitted =
          new Admitted<>(bundle, guests.admit(bundle, type, service), "bundle " + name);
      present.put(reference, admitted);
      version.incrementAndGet();
      return admitted;
    }

    @Override
    public void modifiedService(ServiceReference<T> reference, Admitted<T> service) {
      version.incrementAndGet(); // its ranking is asked for anew
    }

    @Override
    public void removedService(ServiceReference<T> reference, Admitted<T> service) {
      present.remove(reference);
      version.incrementAndGet();
      guests.leave(service.bundle());
      context.ungetService(reference);
    }
  }

  /** The services there are now. */
  List<Ranked<T>> list() {
    Listing<T> known = listing;
    // Taken before the services are: a change meanwhile makes the next call look again.
    long now = version.get();
    if (known.version() != now) {
      known = new Listing<>(now, rank());
      listing = known;
    }
    return known.services();
  }

  private List<Ranked<T>> rank() {
    List<Ranked<T>> services = new ArrayList<>();
    present.forEach((reference, admitted) -> services.add(ranked(reference, admitted)));
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
