package org.allocs.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.allocs.allocator.Allocator;
import org.allocs.launcher.Bundles;
import org.allocs.launcher.Engine;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine that all sessions of a class loader share; it runs while there are any. */
final class SharedEngine {
  private static final Logger LOG = LoggerFactory.getLogger(SharedEngine.class);
  private static final Set<Allocator> ADDED = new LinkedHashSet<>();
  private static SharedEngine current;

  private final Engine engine;
  private final Map<Allocator, ServiceRegistration<Allocator>> registered = new HashMap<>();
  private int users;

  private SharedEngine(Engine engine) {
    this.engine = engine;
  }

  /** Starts the engine if it does not run; {@link #release} has to follow. */
  static SharedEngine acquire() throws IOException {
    synchronized (SharedEngine.class) {
      if (current == null) {
        current = new SharedEngine(start());
        ADDED.forEach(current::register);
      }
      current.users++;
      return current;
    }
  }

  /** Has the engine ask an allocator of the host program's too, now or whenever it runs. */
  static void add(Allocator allocator) {
    synchronized (SharedEngine.class) {
      if (ADDED.add(allocator) && current != null) {
        current.register(allocator);
      }
    }
  }

  /** Has it ask it no more. */
  static void remove(Allocator allocator) {
    synchronized (SharedEngine.class) {
      if (ADDED.remove(allocator) && current != null) {
        current.registered.remove(allocator).unregister();
      }
    }
  }

  private void register(Allocator allocator) {
    registered.put(allocator, engine.context().registerService(Allocator.class, allocator, null));
  }

  private static Engine start() throws IOException {
    Engine engine = Engine.start(Bundles.nested(SharedEngine.class, "bundles"), Map.of());
    engine.problems().forEach(LOG::warn);
    LOG.debug("engine started: bundles={}", engine.context().getBundles().length);
    return engine;
  }

  /** A service of the engine. */
  <T> T require(Class<T> type) {
    return engine.require(type);
  }

  /** Directory that lasts as long as the engine. */
  Path scratch() {
    return engine.scratch();
  }

  /** Stops the engine if nobody else uses it. */
  void release() {
    synchronized (SharedEngine.class) {
      users--;
      if (users == 0) {
        current = null;
        engine.close();
        LOG.debug("engine stopped");
      }
    }
  }
}
