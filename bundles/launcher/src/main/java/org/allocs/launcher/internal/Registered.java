package org.allocs.launcher.internal;

import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A service of a {@link Registry}: it stays as long as that, and is of no bundle. */
final class Registered<S> implements ServiceRegistration<S>, ServiceReference<S> {
  private static final AtomicLong IDS = new AtomicLong();

  private final S service;
  private final Map<String, Object> properties = new HashMap<>();

  /** With properties of its own, or null for none. */
  Registered(Class<S> type, S service, Dictionary<String, ?> own) {
    this.service = service;
    if (own != null) {
      Collections.list(own.keys()).forEach(key -> properties.put(key, own.get(key)));
    }
    properties.put(Constants.OBJECTCLASS, new String[] {type.getName()});
    properties.put(Constants.SERVICE_ID, IDS.incrementAndGet());
  }

  S service() {
    return service;
  }

  @Override
  public ServiceReference<S> getReference() {
    return this;
  }

  @Override
  public Object getProperty(String key) {
    return properties.get(key);
  }

  @Override
  public String[] getPropertyKeys() {
    return properties.keySet().toArray(String[]::new);
  }

  @Override
  public void setProperties(Dictionary<String, ?> properties) {
    throw WithoutFramework.unsupported();
  }

  @Override
  public void unregister() {
    throw WithoutFramework.unsupported();
  }

  @Override
  public Bundle getBundle() {
    return null;
  }

  @Override
  public Bundle[] getUsingBundles() {
    throw WithoutFramework.unsupported();
  }

  @Override
  public boolean isAssignableTo(Bundle bundle, String type) {
    throw WithoutFramework.unsupported();
  }

  /** The greater has the higher ranking, or is the older one, as the specification orders them. */
  @Override
  public int compareTo(Object other) {
    Registered<?> that = (Registered<?>) other;
    int byRanking = Integer.compare(ranking(), that.ranking());
    return byRanking != 0 ? byRanking : Long.compare(that.id(), id());
  }

  private int ranking() {
    return properties.get(Constants.SERVICE_RANKING) instanceof Integer value ? value : 0;
  }

  private long id() {
    return (Long) properties.get(Constants.SERVICE_ID);
  }

  @Override
  public Dictionary<String, Object> getProperties() {
    throw WithoutFramework.unsupported();
  }

  @Override
  public <A> A adapt(Class<A> type) {
    throw WithoutFramework.unsupported();
  }
}
