package org.allocs.stack.internal;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Services that a bundle registers when it is started, without a framework. */
final class Services {
  private final Map<Class<?>, Object> services = new HashMap<>();

  static Services of(BundleActivator activator) throws Exception {
    Services started = new Services();
    Object context =
        Proxy.newProxyInstance(
            Services.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("registerService")) {
                started.services.put((Class<?>) arguments[0], arguments[1]);
              }
              return null;
            });
    activator.start((BundleContext) context);
    return started;
  }

  <T> T get(Class<T> type) {
    return type.cast(services.get(type));
  }
}
