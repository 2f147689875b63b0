package org.allocs.launcher.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

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
