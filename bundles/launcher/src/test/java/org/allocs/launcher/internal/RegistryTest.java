package org.allocs.launcher.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.util.tracker.ServiceTracker;

class RegistryTest {
  private static final List<String> EVENTS = new ArrayList<>();

  /** Offers a text. */
  public static final class Offering implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      context.registerService(CharSequence.class, context.getProperty("text"), null);
    }

    @Override
    public void stop(BundleContext context) {
      EVENTS.add("offering stopped");
    }
  }

  /** Uses it. */
  public static final class Using implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      EVENTS.add(context.getService(context.getServiceReference(CharSequence.class)).toString());
    }

    @Override
    public void stop(BundleContext context) {
      EVENTS.add("using stopped");
    }
  }

  /** Offers two more, the second one of a higher ranking. */
  public static final class OfferingMore implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      context.registerService(CharSequence.class, "alike", null);
      Dictionary<String, Object> properties = new Hashtable<>();
      properties.put(Constants.SERVICE_RANKING, 7);
      context.registerService(CharSequence.class, "better", properties);
    }

    @Override
    public void stop(BundleContext context) {}
  }

  /** Follows what comes and goes, from before the first. */
  public static final class Tracking implements BundleActivator {
    private ServiceTracker<CharSequence, CharSequence> tracker;

    @Override
    public void start(BundleContext context) {
      tracker = new ServiceTracker<>(context, CharSequence.class, null);
      tracker.open();
      context.registerService(Supplier.class, () -> tracker.getTracked().values(), null);
    }

    @Override
    public void stop(BundleContext context) {
      tracker.close();
      EVENTS.add("left " + tracker.size());
    }
  }

  /** Needs what only a framework has. */
  public static final class Demanding implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      context.getBundles();
    }

    @Override
    public void stop(BundleContext context) {}
  }

  @BeforeEach
  void forget() {
    EVENTS.clear();
  }

  @Test
  void shouldBringBundlesTogetherByTheirServices() throws IOException {
    List<String> activators = List.of(Offering.class.getName(), Using.class.getName());
    try (Registry registry = Registry.start(activators, Map.of("text", "offered"))) {
      assertEquals(Optional.of("offered"), registry.service(CharSequence.class));
      assertEquals(Optional.empty(), registry.service(Runnable.class));
      assertEquals(System.getProperty("java.version"), registry.getProperty("java.version"));
    }
    assertEquals(List.of("offered", "using stopped", "offering stopped"), EVENTS);
  }

  @Test
  void shouldLetServicesBeTrackedBestFirst() throws IOException {
    Class<?>[][] orders = {
      {Tracking.class, Offering.class, OfferingMore.class},
      {Offering.class, OfferingMore.class, Tracking.class},
      {Offering.class, Tracking.class, OfferingMore.class}
    };
    for (Class<?>[] order : orders) {
      EVENTS.clear();
      List<String> activators = Arrays.stream(order).map(Class::getName).toList();
      try (Registry registry = Registry.start(activators, Map.of("text", "offered"))) {
        assertEquals(Optional.of("better"), registry.service(CharSequence.class));
        Collection<?> tracked = (Collection<?>) registry.service(Supplier.class).get().get();
        assertEquals(List.of("better", "offered", "alike"), List.copyOf(tracked));
      }
      assertTrue(EVENTS.contains("left 0"), EVENTS.toString());
    }
  }

  @Test
  void shouldLendFilesThatGoWithIt() throws IOException {
    Path file;
    try (Registry registry = Registry.start(List.of(), Map.of())) {
      file = registry.getDataFile("kept").toPath();
      Files.writeString(file, "for a while");
    }
    assertFalse(Files.exists(file.getParent()));
  }

  @Test
  void shouldSayWhatDoesNotStartAndStopTheRest() {
    for (String bad : List.of(Demanding.class.getName(), "no.such.Activator")) {
      EVENTS.clear();
      List<String> activators = List.of(Offering.class.getName(), bad);
      IOException failure =
          assertThrows(
              IOException.class, () -> Registry.start(activators, Map.of("text", "offered")));
      assertTrue(failure.getMessage().contains("activator=" + bad), failure.getMessage());
      assertEquals(List.of("offering stopped"), EVENTS);
    }
  }
}
