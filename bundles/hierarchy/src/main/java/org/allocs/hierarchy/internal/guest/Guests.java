package org.allocs.hierarchy.internal.guest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.TypeEvidence;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Tells guests from bundles of the distribution, and puts between the engine and a guest's services
 * what waits for them no longer than they are at work.
 */
public final class Guests implements AutoCloseable {
  /** Property of the framework: locations of the distribution's own bundles, one a line. */
  public static final String OWN = "org.allocs.bundles.own";

  private final Set<String> own;
  private final ExecutorService threads = GuestThread.pool();
  private final Map<Bundle, Presence> present = new HashMap<>();

  private static final class Presence {
    private final Guest guest;
    private int services;

    Presence(Guest guest) {
      this.guest = guest;
    }
  }

  /** Takes from the framework which bundles are no guests. */
  public Guests(BundleContext context) {
    String listed = context.getProperty(OWN);
    own = listed == null ? Set.of() : Set.copyOf(List.of(listed.split("\n")));
  }

  private static String label(Bundle bundle) {
    return "bundle " + bundle.getSymbolicName();
  }

  /** A bundle offers a service more. */
  public synchronized void arrive(Bundle bundle) {
    if (isGuest(bundle)) {
      present.computeIfAbsent(bundle, b -> new Presence(new Guest(label(b), threads))).services++;
    }
  }

  /** A bundle offers a service less; one that comes again after its last starts afresh. */
  public synchronized void leave(Bundle bundle) {
    Presence presence = present.get(bundle);
    if (presence != null && --presence.services == 0) {
      present.remove(bundle);
    }
  }

  /** The system bundle's services are those of the program that the framework is a part of. */
  private boolean isGuest(Bundle bundle) {
    return bundle != null
        && bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID
        && !own.contains(bundle.getLocation());
  }

  /** A service of a bundle as the engine may call it. */
  public <T> T admit(Bundle bundle, Class<T> type, T service) {
    Optional<Guest> guest = guest(bundle);
    return guest.isEmpty() ? service : type.cast(confined(guest.get(), type, service));
  }

  private synchronized Optional<Guest> guest(Bundle bundle) {
    return Optional.ofNullable(present.get(bundle)).map(presence -> presence.guest);
  }

  /** Whoever replaces a part of the engine runs as that does. */
  private static Object confined(Guest guest, Class<?> type, Object service) {
    if (type == Allocator.class) {
      return GuestAllocator.of(guest, (Allocator) service);
    }
    if (type == AllocatorFamily.class) {
      return new GuestFamily(guest, (AllocatorFamily) service);
    }
    if (type == TypeEvidence.class) {
      return new GuestEvidence(guest, (TypeEvidence) service);
    }
    return type == ContentEvidence.class
        ? new GuestEvidence.OfContents(guest, (ContentEvidence) service)
        : service;
  }

  /** Why guests are not asked any more, by their symbolic names. */
  public synchronized Map<String, String> cutOff() {
    Map<String, String> all = new TreeMap<>();
    present.forEach(
        (bundle, presence) ->
            presence.guest.verdict().ifPresent(why -> all.put(bundle.getSymbolicName(), why)));
    return all;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
