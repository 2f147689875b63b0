package org.allocs.launcher.internal;

import java.io.File;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The services of bundles whose activators do no more than to offer services, to find them by type
 * and to track them: all that a command needs in which no bundle comes or goes. A framework takes
 * longer to start than a first question to answer. Services come as their bundles start, and stay;
 * whoever asks for more than this fails.
 */
public final class Registry extends WithoutFramework implements AutoCloseable {
  private final Map<String, String> properties;
  private final Map<String, List<Registered<?>>> services = new HashMap<>();
  private final Map<ServiceListener, Filter> listeners = new LinkedHashMap<>();
  private final Deque<BundleActivator> started = new ArrayDeque<>();

  private ScratchDirectory scratch;

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
      Class<S> type, S service, Dictionary<String, ?> own) {
    Registered<S> registered = new Registered<>(type, type.cast(service), own);
    services.computeIfAbsent(type.getName(), name -> new ArrayList<>()).add(registered);
    ServiceEvent event = new ServiceEvent(ServiceEvent.REGISTERED, registered);
    listeners.forEach(
        (listener, filter) -> {
          if (filter.match(registered)) {
            listener.serviceChanged(event);
          }
        });
    return registered;
  }

  @Override
  public void addServiceListener(ServiceListener listener, String filter)
      throws InvalidSyntaxException {
    listeners.put(listener, createFilter(filter));
  }

  @Override
  public void removeServiceListener(ServiceListener listener) {
    listeners.remove(listener);
  }

  @Override
  public Filter createFilter(String filter) throws InvalidSyntaxException {
    return FrameworkUtil.createFilter(filter);
  }

  /** The best one, as {@link Registered#compareTo} has it. */
  @Override
  @SuppressWarnings("unchecked") // put there under the name of its type
  public <S> ServiceReference<S> getServiceReference(Class<S> type) {
    return (ServiceReference<S>)
        ofType(type.getName()).stream().max(Registered::compareTo).orElse(null);
  }

  @Override
  public ServiceReference<?>[] getServiceReferences(String type, String filter) {
    if (type == null || filter != null) {
      throw unsupported();
    }
    List<Registered<?>> found = ofType(type);
    return found.isEmpty() ? null : found.toArray(ServiceReference<?>[]::new);
  }

  private List<Registered<?>> ofType(String name) {
    return services.getOrDefault(name, List.of());
  }

  @Override
  public <S> S getService(ServiceReference<S> reference) {
    return ((Registered<S>) reference).service();
  }

  /** A file that lasts as long as this, as those of a framework do; null if there can be none. */
  @Override
  public synchronized File getDataFile(String name) {
    try {
      if (scratch == null) {
        scratch = ScratchDirectory.create();
      }
      return scratch.path().resolve(name).toFile();
    } catch (IOException e) {
      return null;
    }
  }

  /** Services are not counted: there is one object of each, as long as there is this. */
  @Override
  public boolean ungetService(ServiceReference<?> reference) {
    return true;
  }

  /** Stops the bundles, the last one first, and removes their files. */
  @Override
  public void close() {
    try {
      while (!started.isEmpty()) {
        started.pop().stop(this);
      }
    } catch (Exception e) {
      throw new IllegalStateException("bundle does not stop", e);
    } finally {
      removeFiles();
    }
  }

  private synchronized void removeFiles() {
    if (scratch != null) {
      scratch.close();
    }
  }
}
