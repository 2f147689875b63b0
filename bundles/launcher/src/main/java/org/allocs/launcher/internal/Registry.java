package org.allocs.launcher.internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The services of bundles whose activators do no more than to offer and to find services by type:
 * all that a command about files needs. A framework takes longer to start than such a file to read.
 * One service of each type; whoever asks for more than this fails.
 */
public final class Registry extends WithoutFramework implements AutoCloseable {
  private final Map<String, String> properties;
  private final Map<Class<?>, Registered<?>> services = new HashMap<>();
  private final Deque<BundleActivator> started = new ArrayDeque<>();

  private Registry(Map<String, String> properties) {
    this.properties = properties;
  }

  /**
   * Starts bundles that are on the class path.
   *
   * @param activators names of classes, in the order of their start
   * @param properties what bundles may ask for besides system properties
   * @throws IOException if one does not start
   */
  public static Registry start(List<String> activators, Map<String, String> properties)
      throws IOException {
    Registry registry = new Registry(properties);
    for (String name : activators) {
      try {
        BundleActivator activator =
            (BundleActivator) Class.forName(name).getConstructor().newInstance();
        activator.start(registry);
        registry.started.push(activator);
      } catch (Exception | LinkageError e) {
        registry.close();
        throw new IOException("bundle not started: activator=" + name + " reason=" + e, e);
      }
    }
    return registry;
  }

  /** The service of a type. */
  public <S> Optional<S> service(Class<S> type) {
    return Optional.ofNullable(getServiceReference(type)).map(this::getService);
  }

  @Override
  public String getProperty(String key) {
    String own = properties.get(key);
    return own != null ? own : System.getProperty(key);
  }

  @Override
  public <S> ServiceRegistration<S> registerService(
      Class<S> type, S service, Dictionary<String, ?> ignored) {
    Registered<S> registered = new Registered<>(type.cast(service));
    services.put(type, registered);
    return registered;
  }

  @Override
  @SuppressWarnings("unchecked") // put there with the type of its key
  public <S> ServiceReference<S> getServiceReference(Class<S> type) {
    return (ServiceReference<S>) services.get(type);
  }

  @Override
  public <S> S getService(ServiceReference<S> reference) {
    return ((Registered<S>) reference).service();
  }

  /** Stops the bundles, the last one first. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().stop(this);
      } catch (Exception e) {
        throw new IllegalStateException("bundle does not stop", e);
      }
    }
  }
}
