package org.allocs.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.allocs.launcher.Bundles;
import org.allocs.launcher.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine that all sessions of a class loader share; it runs while there are any. */
final class SharedEngine {
  private static final Logger LOG = LoggerFactory.getLogger(SharedEngine.class);
  private static SharedEngine current;

  private final Engine engine;
  private int users;

  private SharedEngine(Engine engine) {
    this.engine = engine;
  }

  /** Starts the engine if it does not run; {@link #release} has to follow. */
  static SharedEngine acquire() throws IOException {
    synchronized (SharedEngine.class) {
      if (current == null) {
        current = new SharedEngine(start());
      }
      current.users++;
      return current;
    }
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
