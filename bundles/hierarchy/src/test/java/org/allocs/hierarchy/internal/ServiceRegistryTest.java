package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.DebugInfo;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.MemoryModel;
import org.allocs.query.MemoryView;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeTarget;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** Services of a real framework that come and go under an open view. */
class ServiceRegistryTest {
  private final FakeTarget target = new FakeTarget().map(0x4000, 0x4000, "rw-p", "");
  private final Activator activator = new Activator();
  private Framework framework;
  private BundleContext context;
  private MemoryView view;

  @BeforeEach
  void start(@TempDir Path cache) throws Exception {
    framework =
        new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString()));
    framework.start();
    context = framework.getBundleContext();
    activator.start(context);
    view = context.getService(reference()).view(target);
  }

  private ServiceReference<MemoryModel> reference() {
    return context.getServiceReference(MemoryModel.class);
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(10_000);
  }

  private <T> ServiceRegistration<T> register(Class<T> type, T service, int ranking) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, ranking);
    return context.registerService(type, service, properties);
  }

  private String leaf() throws Exception {
    return view.find(0x4000).leaf().map(Allocation::toString).orElse("nothing");
  }

  @Test
  void shouldFollowServicesThatComeAndGo() throws Exception {
    assertEquals("nothing", leaf());
    Claims map = new Claims("map").everywhere(0x4000, 0x8000);
    Claims heap = new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010);
    register(Allocator.class, map, 99);
    assertEquals("map[0x4000, 0x8000)", leaf());
    ServiceRegistration<Allocator> registration = register(Allocator.class, heap, 0);
    assertEquals("heap[0x4000, 0x4010)", leaf());
    registration.unregister();
    assertEquals("map[0x4000, 0x8000)", leaf());
  }

  @Test
  void shouldFollowRankingsThatChange() throws Exception {
    register(Allocator.class, new Claims("map").everywhere(0x4000, 0x8000), 99);
    register(Allocator.class, new Claims("a").arena(0x4000, 0x8000, 0x4000, 0x5000), 1);
    ServiceRegistration<Allocator> late =
        register(Allocator.class, new Claims("b").arena(0x4000, 0x8000, 0x4000, 0x5000), 0);
    assertEquals("b[0x4000, 0x5000)", leaf());
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, 2);
    late.setProperties(properties);
    assertEquals("a[0x4000, 0x5000)", leaf());
  }

  @Test
  void shouldUseEvidenceAndDebugInformationAsLongAsTheyAreThere() throws Exception {
    Allocation allocation = Allocation.of("heap", target.mappings().get(0).range()).build();
    String without = view.type(allocation).reason().orElseThrow();
    ServiceRegistration<TypeEvidence> evidence =
        register(TypeEvidence.class, (a, c) -> Answer.unknown("no source"), 0);
    assertEquals("no source", view.type(allocation).reason().orElseThrow());
    evidence.unregister();
    assertEquals(Optional.of(without), view.type(allocation).reason());
    FakeDebugInfo debugInfo = new FakeDebugInfo();
    register(DebugInfo.class, debugInfo, 0);
    assertEquals(debugInfo, view.context().debugInfo());
  }

  @Test
  void shouldNameTheBundleThatFails() throws Exception {
    Allocator broken = new Claims(null);
    register(Allocator.class, broken, 0);
    leaf();
    assertEquals("bundle org.apache.felix.framework answered null", view.problems().get(0));
  }

  @Test
  void shouldTakeItsServiceAwayWhenItStops() throws Exception {
    register(Allocator.class, new Claims("map").everywhere(0x4000, 0x8000), 99);
    leaf();
    activator.stop(context);
    assertEquals("nothing", leaf());
    framework.stop();
    framework.waitForStop(10_000);
    assertNull(framework.getBundleContext());
  }
}
